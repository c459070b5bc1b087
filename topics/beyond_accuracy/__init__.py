"""What the accuracy does not say."""
