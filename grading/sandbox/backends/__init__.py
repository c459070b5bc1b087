"""The back ends, best first; `trial` finds out what each guarantees."""

from __future__ import annotations

from grading.sandbox.backends.base import Backend, Limits
from grading.sandbox.backends.bubblewrap import Bubblewrap
from grading.sandbox.backends.container import Container
from grading.sandbox.backends.landlock import Landlock
from grading.sandbox.backends.namespaces import Namespaces

__all__ = ["Backend", "Limits", "backend_named", "best", "everything"]


def everything() -> list[Backend]:
    """All back ends, best first; the last runs code without any sandbox."""
    return [Namespaces(), Bubblewrap(), Landlock(), Container(), Backend()]


def backend_named(name: str) -> Backend:
    """The back end of this name; ValueError naming all where there is none."""
    for backend in everything():
        if backend.name == name:
            return backend
    names = ", ".join(backend.name for backend in everything())
    raise ValueError(f"There is no sandbox called {name!r}; there are: {names}.")


def best() -> Backend | None:
    """The best sandbox that can be used here, None where there is none."""
    safe = (backend for backend in everything() if backend.safe)
    return next((backend for backend in safe if backend.probe() is None), None)
