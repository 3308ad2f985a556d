"""Settings, addresses, the look, the front pages and how the site is served."""
