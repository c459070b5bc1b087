"""Measured on your own data."""
