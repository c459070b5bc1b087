"""A class on one server: the configuration in hub/, and what looks whether a server keeps to it."""
