"""A small photo dataset."""
