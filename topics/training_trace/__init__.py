"""Curves while they grow."""
