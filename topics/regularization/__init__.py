"""Augmentation against overfitting."""
