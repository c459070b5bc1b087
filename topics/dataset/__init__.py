"""The digits and their split."""
