"""Votes become an opinion axis, groups when there are any, and the statements that bridge them."""
