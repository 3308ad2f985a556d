"""Evalueren: ask people, and find out whether what was done made a difference."""
