"""The experiments behind the numbers of the course, by name.

Every module of this package lists what it measures in ``EXPERIMENTS``; a module that does not is a
helper of others.
"""

import importlib
import pkgutil

_MODULES = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
EXPERIMENTS = {
    experiment.name: experiment
    for module in _MODULES
    for experiment in getattr(module, "EXPERIMENTS", ())
}
