"""The experiments behind the numbers of the course, by name."""

from classroom.experiments import augmentation, digits, dropout, reach

EXPERIMENTS = {
    experiment.name: experiment
    for module in (digits, augmentation, dropout, reach)
    for experiment in module.EXPERIMENTS
}
