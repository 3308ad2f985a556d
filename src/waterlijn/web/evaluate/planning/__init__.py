"""The effect of an action: the table a plan rests on, what it could show beforehand, and what it shows."""
