"""Answers of people, or labels drawn with known chances -> shares, means and change with their uncertainty."""
