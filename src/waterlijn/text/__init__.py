"""A Dutch message -> what it says, with its evidence."""
