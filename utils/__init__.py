"""Helpers that the lessons import. Nothing is imported here: it works before the installation."""

import os

# TensorFlow greets with a page of hardware remarks; only its errors are of use to a learner.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
