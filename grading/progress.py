"""How far a long run has come and how long it will still take."""

from __future__ import annotations

import time
from typing import TextIO


class Progress:
    """A line that is renewed on a terminal, and a line now and then in a log.

    Args:
        total: how many steps there will be.
        say: where to write.
        every: seconds between lines on a terminal; in a log, twenty times that.
    """

    def __init__(self, total: int, say: TextIO, every: float = 0.5) -> None:
        """Start the clock."""
        self.total, self.say, self.done = total, say, 0
        self.live = bool(getattr(say, "isatty", lambda: False)())
        self.every = every if self.live else 20 * every
        self.start = self.last = time.monotonic()
        self.counts = ""

    def __enter__(self) -> Progress:
        """Show that it has begun."""
        self._show()
        return self

    def __exit__(self, *exception: object) -> None:
        """Leave the last state on a line of its own."""
        self._show()
        if self.live:
            print(file=self.say)

    def step(self, **counts: int) -> None:
        """One more is done; counts that are not 0 are shown behind."""
        self.done += 1
        self.counts = "".join(f", {number} {word}" for word, number in counts.items() if number)
        if time.monotonic() - self.last >= self.every:
            self._show()

    def _show(self) -> None:
        self.last = time.monotonic()
        text = f"  {self.done} of {self.total} graded{self.counts}"
        if 0 < self.done < self.total:
            rate = (self.last - self.start) / self.done
            text += f", {_duration(rate * (self.total - self.done))} left"
        if self.live:
            print(f"\r{text:<78}", end="", file=self.say, flush=True)
        else:
            print(text, file=self.say, flush=True)


def _duration(seconds: float) -> str:
    seconds = max(1, round(seconds))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
