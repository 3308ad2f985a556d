"""Did an action make a difference? Before and after, with what happened elsewhere, and with what cannot be shown."""
