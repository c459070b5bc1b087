"""The learner's own folder of pictures, from audit to report."""
