"""Labels that move along with their picture: boxes, masks, points."""
