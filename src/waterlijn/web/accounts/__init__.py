"""Organisations, places, members with their roles, logging in, and the audit trail."""
