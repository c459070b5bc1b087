"""A kernel that is killed, as for memory, fails its cell at once; nbval waits out the time."""

import time
from queue import Empty

import pytest
from nbval.kernel import RunningKernel

STEP = 2  # seconds between two looks at the kernel
_get_message = RunningKernel.get_message


def get_message(kernel: RunningKernel, stream: str, timeout: float | None = None) -> dict:
    """Return a kernel's next message, as nbval's method does, but only from one that lives."""
    end = float("inf") if timeout is None else time.monotonic() + timeout
    while True:
        try:
            left = max(end - time.monotonic(), 0)
            return _get_message(kernel, stream, timeout=min(left, STEP))
        except Empty:
            if not kernel.is_alive():
                pytest.fail(
                    "the kernel of this notebook was killed, most likely because the computer "
                    "ran out of memory: close other programs, or run fewer tests at once (-n 1)",
                    pytrace=False,
                )
            if time.monotonic() >= end:
                raise


def watch() -> None:
    """Have nbval look after its kernels."""
    RunningKernel.get_message = get_message
