"""What a number carries."""
