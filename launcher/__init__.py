"""What `course.py` stands on: making the environment, starting JupyterLab, the doctor.

Standard library only: it runs before anything is installed.
"""
