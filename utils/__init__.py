"""Helpers that the lessons import: data, augmentation, models, training, traces, plots, checks.

Nothing is imported here, so `import utils` costs nothing and works before the installation.
"""
