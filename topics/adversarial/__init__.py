"""The hardest picture nearby."""
