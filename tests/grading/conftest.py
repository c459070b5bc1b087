"""Fixtures of the grading tests."""

import functools

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_call_of_alembic():
    """New gradebooks in this process: nbgrader starts Alembic for each, always to be told the same.

    Commands that run in processes of their own ask as ever.
    """
    import nbgrader.api

    with pytest.MonkeyPatch.context() as patch:
        asked = functools.cache(nbgrader.api.get_alembic_version)
        patch.setattr(nbgrader.api, "get_alembic_version", asked)
        yield
