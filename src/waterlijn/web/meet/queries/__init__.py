"""Questions about what stands in this room. They change nothing."""
