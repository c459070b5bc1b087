"""Timings of the course's fast paths beside their peers: ``course.py bench [NAME] [--json FILE]``.

Absolute speeds mean little on a shared machine. All methods therefore take turns in one run, and
what counts is the median over the rounds of the ratio to a peer in the same round.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAMES = ("augment", "sharpness", "training", "grading", "latency")
PACKAGES = ("tensorflow", "keras", "numpy", "scipy", "opencv-python-headless", "albumentations")


def run(name: str | None, json_path: Path | None) -> int:
    """Time one benchmark, or all, and print tables and ratios.

    Args:
        name: one of NAMES; None for all.
        json_path: file for the results; None writes none.

    Returns:
        0, or 1 if a bar was missed, or 2 for an unknown name or a folder that is not there.
    """
    if name is not None and name not in NAMES:
        print(f"bench: there is no {name!r}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    if json_path is not None and not json_path.absolute().parent.is_dir():
        print(f"bench: the folder of {json_path} does not exist; make it first", file=sys.stderr)
        return 2
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    results = {"machine": machine(), "benchmarks": {}}
    print(f"{results['machine']['system']}, {results['machine']['cores']} cores, {load_in_words()}")
    missed = 0
    for chosen in [name] if name else NAMES:
        report = importlib.import_module(f"benchmarks.{chosen}").measure()
        results["benchmarks"][chosen] = report
        missed += sum(not bar["reached"] for bar in report["bars"])
    print(f"\n{load_in_words()}; " + (f"{missed} bars missed" if missed else "all bars reached"))
    if json_path is not None:
        part = json_path.with_name(json_path.name + ".part")
        part.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        os.replace(part, json_path)
        print(f"written: {json_path}")
    return int(missed > 0)


def machine() -> dict[str, object]:
    """What ran where: system, processor cores, versions, date."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "versions": versions,
        "date": time.strftime("%Y-%m-%d"),
        "load at the start": load(),
    }


def load() -> float | None:
    """How many processes wanted a core in the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def load_in_words() -> str:
    """The load for a reader, with a warning where it blurs the figures."""
    value = load()
    if value is None:
        return "load unknown"
    busy = value > 1.5 * (os.cpu_count() or 1)
    return f"load {value}" + (" (others are using this machine)" if busy else "")
