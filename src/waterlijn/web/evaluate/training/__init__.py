"""Trainings: the code that links a person's answers and leads to nobody, and from those answers to an outcome."""
