"""The processes that run student code, locked in, and the wire to them."""
