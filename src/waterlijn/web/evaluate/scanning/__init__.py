"""Self-evaluations: from scores of single members to what a structure says of itself."""
