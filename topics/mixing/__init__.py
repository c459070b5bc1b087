"""Mixed pictures and labels."""
