"""Regularizers compared."""
