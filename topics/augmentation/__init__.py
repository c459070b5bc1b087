"""Transforms of a picture."""
