"""One picture through the layers."""
