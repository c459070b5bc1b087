"""Lesson 12's playground: change a sound, see its spectrogram, hear it."""

from __future__ import annotations

import html
from collections.abc import Mapping

import ipywidgets as ipw
import numpy as np

from topics.domains import audio, figures
from utils import plots
from utils.widgets import show


def sound(waves: Mapping[str, np.ndarray], seed: int = 0) -> None:
    """Sliders for noise, shift, tempo and pitch; the sound before and after, to see and to hear.

    Args:
        waves: name of each sound to its samples (samples,).
        seed: seed of the noise.
    """
    playground = SoundPlayground(waves, seed)
    show(playground.box, playground.figure())


class SoundPlayground:
    """The controls of :func:`sound`.

    Attributes:
        name: which sound.
        controls: sliders by name: noise, shift, tempo, pitch.
        picture: both spectrograms.
        player: the changed sound.
        code: the call that makes it.
    """

    def __init__(self, waves: Mapping[str, np.ndarray], seed: int = 0) -> None:
        self.waves, self.seed, self._drawn = dict(waves), seed, plots.Redrawn()
        wide = {"style": {"description_width": "9em"}, "layout": ipw.Layout(width="25em")}
        self.name = ipw.Dropdown(options=list(waves), description="sound", **wide)
        sliders = {
            "noise": (0.0, 0.0, 1.0, 0.05, "noise (share)"),
            "shift": (0.0, -0.5, 0.5, 0.05, "shift (seconds)"),
            "tempo": (1.0, 0.5, 2.0, 0.05, "tempo (times)"),
            "pitch": (0.0, -12.0, 12.0, 0.5, "pitch (semitones)"),
        }
        self.controls = {
            name: ipw.FloatSlider(
                value, min=low, max=high, step=step, description=text, continuous_update=False,
                **wide,
            )
            for name, (value, low, high, step, text) in sliders.items()
        }  # fmt: skip
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        self.player = ipw.Audio(format="wav", autoplay=False, loop=False)
        for control in (self.name, *self.controls.values()):
            control.observe(self._redraw, names="value")
        left = ipw.VBox([self.name, *self.controls.values(), self.player])
        self.box = ipw.VBox(
            [ipw.HBox([left, self.picture], layout=ipw.Layout(flex_flow="row wrap")), self.code]
        )
        self._redraw()

    def changed(self) -> np.ndarray:
        """The chosen sound, changed as the sliders say: (samples,)."""
        values = {name: round(float(c.value), 3) for name, c in self.controls.items()}
        return audio.change_one(self.waves[self.name.value], **values, seed=self.seed)

    def _figure(self, before: np.ndarray, after: np.ndarray) -> plots.Figure:
        return figures.spectrograms(
            {"before": before, "after": after},
            title=f"{self.name.value}: before and after",
            caption="Time to the right, frequency upwards; light is loud. Is it still "
            f"{self.name.value}?",
            columns=2,
        )

    def figure(self) -> plots.Figure:
        """All four changes of the first sound, for where widgets cannot run."""
        name, wave = next(iter(self.waves.items()))
        changes = {"noise 0.5": {"noise": 0.5}, "shift 0.25 s": {"shift": 0.25},
                   "tempo 1.5": {"tempo": 1.5}, "pitch +7": {"pitch": 7}}  # fmt: skip
        made = {text: audio.change_one(wave, **how) for text, how in changes.items()}  # type: ignore[arg-type]
        return figures.spectrograms(
            {name: wave, **made},
            title=f"A tone ({name}) and four changes of it",
            caption="Time to the right, frequency upwards; light is loud.",
            columns=5,
        )

    def _redraw(self, _change: object = None) -> None:
        before, after = self.waves[self.name.value], self.changed()
        self.picture.value = self._drawn.html(self._figure(before, after))
        self.player.value = audio.wav_bytes(after)
        given = ", ".join(f"{n}={round(float(c.value), 3):g}" for n, c in self.controls.items())
        code = f"audio.change_one(wave, {given}, seed={self.seed})"
        self.code.value = f"<pre>{html.escape(code)}</pre>"
