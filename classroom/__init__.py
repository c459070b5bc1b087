"""What authors, instructors and CI run: building notebooks, the students' edition, grading.

Lessons never import this package; the students' edition goes without it.
"""
