"""Whether tests run at full length, as `course.py test --nightly` asks, or on samples."""

import os

NIGHTLY = bool(os.environ.get("COURSE_NIGHTLY"))
