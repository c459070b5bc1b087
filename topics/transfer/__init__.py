"""Lesson 12: what a network has learnt elsewhere, and augmentation on top of it."""
