"""Whether a random generator that comes back has been drawn from, and nothing else.

A student's process could give it any state, such as one that draws zeros from then on, and tests
that go on drawing would compare with these.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_MOST = 1 << 22  # draws that are looked at one by one
_STEPS = 10_000  # draws of generators whose states have to be compared one by one
_FARTHEST = 1 << 40  # draws, where the distance can be computed
_BITS = (1 << 128) - 1
_MULTIPLIER = {"PCG64": 0x2360ED051FC65DA44385DF649FCCF645, "PCG64DXSM": 0xDA942042E4DD58B5}


def drawn(ours: np.random.Generator, new: np.random.Generator) -> bool:
    """Whether drawing from `ours`, which stays as it is, leads to what `new` is."""
    kind = type(ours.bit_generator)
    if kind is not type(new.bit_generator):
        return False
    before, after = ours.bit_generator.state, new.bit_generator.state
    copy = kind(0)
    copy.state = before
    if kind.__name__ in _MULTIPLIER:
        steps = _distance(before["state"], after["state"], _MULTIPLIER[kind.__name__])
        if steps is None:
            return False
        copy.advance(max(0, steps - _MOST))
        return _half_fits(before, after, copy.random_raw(min(steps, _MOST)))
    if kind.__name__ == "MT19937":  # whose states last for 624 draws each
        for _ in range(_STEPS // 10):
            state = copy.state["state"]
            if np.array_equal(state["key"], after["state"]["key"]):
                return True
            copy.random_raw(625 - state["pos"], output=False)
        return False
    draws, end = [], _bytes(after)
    while len(draws) < _STEPS:
        if _bytes(copy.state) == end:
            return _half_fits(before, after, np.array(draws, np.uint64))
        draws.append(copy.random_raw())
    return False


def _distance(before: dict, after: dict, multiplier: int) -> int | None:
    """How many steps of a linear congruential generator lie between two states; None for too many.

    Bit by bit: the lower bits of its state have periods of their own.
    """
    state, increment, steps, bit = before["state"], before["inc"], 0, 1
    if after["inc"] != increment:
        return None
    while state != after["state"]:
        if (state ^ after["state"]) & bit:
            state, steps = (state * multiplier + increment) & _BITS, steps | bit
        bit <<= 1
        if bit > _FARTHEST:
            return None
        increment = (multiplier + 1) * increment & _BITS
        multiplier = multiplier * multiplier & _BITS
    return steps


def _half_fits(before: dict, after: dict, draws: np.ndarray) -> bool:
    """Whether the half of a draw that is kept for later is one of these draws, or the old one."""
    if not after["has_uint32"]:
        return True
    if before["has_uint32"] and before["uinteger"] == after["uinteger"]:
        return True
    return bool(np.any(draws >> np.uint64(32) == np.uint64(after["uinteger"])))


def _bytes(state: dict[str, Any]) -> list[bytes]:
    """A state without the half that is kept for later."""
    parts = [*state["state"].values(), state.get("buffer", 0), state.get("buffer_pos", 0)]
    return [np.asarray(part).tobytes() for part in parts]
