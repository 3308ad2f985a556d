"""Begrijpen: what the messages say, how warm it is, how sure that is, and what lies under it."""
