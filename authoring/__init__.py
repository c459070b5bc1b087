"""What authors run: sources become notebooks, experiments become tables, lessons become pages."""
