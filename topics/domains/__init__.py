"""Text, audio, tables."""
