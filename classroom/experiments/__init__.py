"""The experiments behind the numbers of the course, by name."""

from classroom.experiments import augmentation, digits, dropout, equal_mlps, pipelines, reach, toy

EXPERIMENTS = {
    experiment.name: experiment
    for module in (digits, augmentation, dropout, equal_mlps, pipelines, reach, toy)
    for experiment in module.EXPERIMENTS
}
