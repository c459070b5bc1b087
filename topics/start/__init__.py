"""Is everything there."""
