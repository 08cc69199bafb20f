"""Answers from a bundle; never imports the engine."""
