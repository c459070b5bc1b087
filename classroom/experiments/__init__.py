"""The experiments behind the numbers of the course, by name."""

from classroom.experiments import augmentation, digits

EXPERIMENTS = {
    experiment.name: experiment for experiment in (*digits.EXPERIMENTS, *augmentation.EXPERIMENTS)
}
