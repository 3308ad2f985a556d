"""Surveys: the questionnaire as data, tables in and out, and from answers to results in words."""
