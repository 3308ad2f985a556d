"""Data, not code: word lists, templates, weights and corpora, each with a card."""
