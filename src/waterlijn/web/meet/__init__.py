"""Ontmoeten: people talk with each other about a question, and see what binds them."""
