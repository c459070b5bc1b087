"""Dropout in NumPy."""
