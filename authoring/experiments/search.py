"""Searching for a setting: what the best of several looks like, and what it is worth."""

from __future__ import annotations

from math import comb

import numpy as np


def best_of(chosen_by: np.ndarray, told: np.ndarray, tried: int) -> float:
    """What is told of the best one, if so many of the settings had been tried.

    The mean over all choices of ``tried`` settings out of those there are, exactly: in each the
    one with the largest value in ``chosen_by`` wins, a tie is broken by lot.

    Args:
        chosen_by: one value per setting, such as its accuracy on validation pictures.
        told: what is reported of the winner: the same values, or its accuracy elsewhere.
        tried: number of settings tried, 1 to all.

    Raises:
        ValueError: different lengths, or a number of settings that there are not.
    """
    chosen_by, told = np.asarray(chosen_by, float), np.asarray(told, float)
    n = len(chosen_by)
    if chosen_by.shape != told.shape or chosen_by.ndim != 1 or not 1 <= tried <= n:
        raise ValueError(
            f"{chosen_by.shape} and {told.shape} values, {tried} tried: expected one value per "
            "setting in both, and 1 to all settings tried"
        )
    # A setting wins if it is chosen and all others chosen come before it in this order. Settings
    # that tie have equal parts in the places that they share.
    order = np.argsort(chosen_by)
    _, group = np.unique(chosen_by, return_inverse=True)
    shared = np.bincount(group, told) / np.bincount(group)
    wins = np.array([comb(place, tried - 1) for place in range(n)]) / comb(n, tried)
    return float(wins @ shared[group[order]])
