"""Is this week out of line? Rules that say how often they are wrong."""
