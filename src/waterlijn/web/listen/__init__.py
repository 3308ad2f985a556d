"""Luisteren: where messages come from, under which promise they are kept, and how they go again."""
