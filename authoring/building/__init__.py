"""Sources to notebooks: building, checking, releasing."""
