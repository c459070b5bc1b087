"""The lecture's two networks."""
