"""Grading of quizzes in which the verdict is never computed where the student's code runs.

It reads an nbgrader course (source and release folders) and submitted notebooks, and knows nothing
of the lessons. The process that compares imports no TensorFlow.
"""
