"""What the tests of several topics share."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


@pytest.fixture
def displayed():
    """A function that calls another and returns what that displays, by MIME type."""

    def call(show, *args, **kwargs):
        InteractiveShell.instance()  # display needs one
        try:
            with capture_output() as captured:
                show(*args, **kwargs)
        finally:
            InteractiveShell.clear_instance()
        (output,) = captured.outputs
        return output.data

    return call


@pytest.fixture
def stand_in(displayed):
    """The same for a playground: there is a widget, and a described figure in its place."""

    def call(show, *args, **kwargs):
        bundle = displayed(show, *args, **kwargs)
        assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
        assert re.search(r'<img alt="[^"]{40,}"', bundle["text/html"])
        assert "<figcaption" in bundle["text/html"]
        assert bundle["text/plain"].startswith("[Figure] ")
        return bundle

    return call
