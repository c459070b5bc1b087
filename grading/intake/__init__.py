"""What was handed in: archives, layouts, and whose file is whose."""
