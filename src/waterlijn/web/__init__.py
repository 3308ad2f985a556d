"""The site: one wing of the house."""
