"""Pictures that a network makes up."""
