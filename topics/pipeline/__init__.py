"""`course.py trace`: the whole pipeline in five stages."""
