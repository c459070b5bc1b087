"""Lesson 14's playground: change a sound, see its spectrogram, hear it."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as ipw
import numpy as np

from topics.domains import audio, figures
from utils import plots
from utils.widgets import Playground, wide

_SLIDERS = {  # at first, from, to, step, description
    "noise": (0.0, 0.0, 1.0, 0.05, "noise (share)"),
    "shift": (0.0, -0.5, 0.5, 0.05, "shift (seconds)"),
    "tempo": (1.0, 0.5, 2.0, 0.05, "tempo (times)"),
    "pitch": (0.0, -12.0, 12.0, 0.5, "pitch (semitones)"),
}


def sound(waves: Mapping[str, np.ndarray], seed: int = 0) -> None:
    """Sliders for noise, shift, tempo and pitch; the sound before and after, to see and to hear.

    Args:
        waves: name of each sound to its samples (samples,).
        seed: seed of the noise.
    """
    SoundPlayground(waves, seed).show()


class SoundPlayground(Playground):
    """The controls of :func:`sound`.

    Attributes:
        name: which sound.
        controls: sliders by name: noise, shift, tempo, pitch.
        player: the changed sound; ``picture`` shows both spectrograms.
    """

    def __init__(self, waves: Mapping[str, np.ndarray], seed: int = 0) -> None:
        self.waves, self.seed = dict(waves), seed
        self.name = ipw.Dropdown(options=list(waves), description="sound", **wide())
        self.controls = {
            name: ipw.FloatSlider(
                value, min=low, max=high, step=step, description=text, continuous_update=False,
                **wide(),
            )
            for name, (value, low, high, step, text) in _SLIDERS.items()
        }  # fmt: skip
        self.player = ipw.Audio(format="wav", autoplay=False, loop=False)
        self.arrange(self.name, *self.controls.values(), beside=True)
        self.box.children = (self.box.children[0], self.player, self.answer)

    def figure(self) -> plots.Figure:
        """All four changes of the first sound, for where widgets cannot run."""
        name, wave = next(iter(self.waves.items()))
        changes = {"noise 0.5": {"noise": 0.5}, "shift 0.25 s": {"shift": 0.25},
                   "tempo 1.5": {"tempo": 1.5}, "pitch +7": {"pitch": 7}}  # fmt: skip
        changed = {text: audio.change_one(wave, **how) for text, how in changes.items()}  # type: ignore[arg-type]
        return figures.spectrograms(
            {name: wave, **changed},
            title=f"A tone ({name}) and four changes of it",
            caption="Time to the right, frequency upwards; light is loud.",
            columns=5,
        )

    def redraw(self) -> None:
        """The chosen sound before and after, to see and to hear, and the call that changes it."""
        amounts = {name: round(float(c.value), 3) for name, c in self.controls.items()}
        before = self.waves[self.name.value]
        after = audio.change_one(before, **amounts, seed=self.seed)
        self.player.value = audio.wav_bytes(after)
        spectrograms = figures.spectrograms(
            {"before": before, "after": after},
            title=f"{self.name.value}: before and after",
            caption="Time to the right, frequency upwards; light is loud. Is it still "
            f"{self.name.value}?",
            columns=2,
        )
        self.draw(spectrograms)
        listed = ", ".join(f"{name}={amount:g}" for name, amount in amounts.items())
        self.say("", f"audio.change_one(wave, {listed}, seed={self.seed})")
