"""The experiments behind the numbers of the course, by name."""

from classroom.experiments import (
    augmentation,
    curves,
    digits,
    dropout,
    equal_mlps,
    evaluation,
    hurts,
    mistakes,
    photos,
    pipelines,
    reach,
    toy,
)

_MODULES = (
    digits,
    augmentation,
    curves,
    dropout,
    equal_mlps,
    evaluation,
    hurts,
    mistakes,
    photos,
    pipelines,
    reach,
    toy,
)
EXPERIMENTS = {
    experiment.name: experiment for module in _MODULES for experiment in module.EXPERIMENTS
}
