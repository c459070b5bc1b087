"""Methods take turns, so that whatever else the machine does hits all of them alike."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Method:
    """Something to time.

    Attributes:
        run: does the work once.
        units: how many images, or epochs, that is.
    """

    run: Callable[[], object]
    units: int


@dataclass(frozen=True)
class Timed:
    """Seconds per unit of one method, one value for each round."""

    cpu: list[float]
    wall: list[float]


def interleave(
    methods: dict[str, Method], rounds: int, seconds: float, say: Callable[[str], None] = print
) -> dict[str, Timed]:
    """Time all methods in each of several rounds, every second round backwards.

    Args:
        methods: what to time, by name. Each runs once before, to compile and to warm up.
        rounds: number of rounds.
        seconds: least CPU time of a method in a round; it runs as often as that takes.
        say: told what is going on.

    CPU time is that of the whole process: all its threads, on all cores.
    """
    for name, method in methods.items():
        say(f"  preparing {name}")
        method.run()
    timings = {name: Timed([], []) for name in methods}
    for number in range(rounds):
        say(f"  round {number + 1} of {rounds}")
        for name in list(methods) if number % 2 else reversed(methods):
            runs, cpu, wall = 0, time.process_time(), time.perf_counter()
            while runs == 0 or time.process_time() - cpu < seconds:
                methods[name].run()
                runs += 1
            done = runs * methods[name].units
            timings[name].cpu.append((time.process_time() - cpu) / done)
            timings[name].wall.append((time.perf_counter() - wall) / done)
    return timings


def progress(line: str) -> None:
    """What is going on, for someone who watches; not part of the result."""
    if sys.stderr.isatty():
        print(f"\r{line:70}", end="\r", file=sys.stderr, flush=True)


def ratio(timed: dict[str, Timed], fast: str, slow: str, clock: str = "cpu") -> float:
    """How many times faster: the median over the rounds of the ratio within a round."""
    pairs = zip(getattr(timed[slow], clock), getattr(timed[fast], clock), strict=True)
    return median(b / a for b, a in pairs)


def table(timed: dict[str, Timed], base: str, unit: str) -> list[dict[str, object]]:
    """Print and return speed and ratio to one method, the quickest first."""
    rows = [
        {
            "method": name,
            f"{unit} per CPU-second": 1 / median(seconds.cpu),
            f"{unit} per wall-second": 1 / median(seconds.wall),
            "CPU ratio": ratio(timed, name, base),
            "wall ratio": ratio(timed, name, base, "wall"),
        }
        for name, seconds in timed.items()
    ]
    rows.sort(key=lambda row: -float(str(row["CPU ratio"])))
    width = max(len(name) for name in timed)
    print(f"  {'':{width}}  {unit}/CPU-s  {unit}/wall-s  CPU ratio  wall ratio")
    for row in rows:
        name, cpu, wall, ratio_cpu, ratio_wall = row.values()
        first, second = len(unit) + 6, len(unit) + 7
        print(
            f"  {name:{width}}  {cpu:>{first},.{_digits(cpu)}f}  {wall:>{second},.{_digits(wall)}f}"
            f"  {ratio_cpu:9.2f}  {ratio_wall:10.2f}"
        )
    return rows


def _digits(value: float) -> int:
    return 0 if value >= 100 else 2


def bar(
    what: str, value: float, limit: float, unit: str = "x", at_most: bool = False
) -> dict[str, object]:
    """Print and return whether a value reaches what was aimed at: at least the limit, or at most.

    Args:
        what: what was measured.
        value: the measurement.
        limit: what it is held against.
        unit: of both.
        at_most: smaller is better.
    """
    reached = bool(value <= limit if at_most else value >= limit)
    print(
        f"  {'reached' if reached else 'MISSED '} {what}: {value:.2f}{unit}, "
        f"bar {'at most ' if at_most else ''}{limit:g}{unit}"
    )
    return {"what": what, "value": float(value), "bar": limit, "unit": unit, "reached": reached}
