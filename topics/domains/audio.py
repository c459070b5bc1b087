"""Short sounds with a label: noise, shift, tempo and pitch, generated tones, mel spectrograms.

A batch of sounds is float32 (n, samples) with values in [-1, 1], `RATE` samples a second. Nothing
here needs TensorFlow or the network.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.io import wavfile

from utils.seeds import FIELD, SOUND_NOISE, STUDIO, stream

RATE = 8000  # samples a second
SAMPLES = 6000  # of one sound: three quarters of a second
MELS = 24
_FRAME, _HOP = 256, 128  # samples of a spectrogram's frame, and from one frame to the next
_LONG, _STEP = 512, 128  # the same for the phase vocoder, which must tell harmonics apart
KINDS = ("rising", "falling", "steady", "wavering")


@dataclass(frozen=True)
class Sounds:
    """Sounds with labels.

    Attributes:
        waves: float32 (n, samples) in [-1, 1].
        labels: int64 (n,), positions in ``classes``.
        classes: name of each class.
        speakers: who speaks, one name per sound; empty where nobody does.
        takes: int64 (n,): which of a speaker's recordings of this class; all 0 without speakers.
    """

    waves: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    speakers: tuple[str, ...]
    takes: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray) -> Sounds:
        """The sounds in these rows, in this order."""
        rows = np.asarray(rows)
        speakers = tuple(self.speakers[int(row)] for row in rows) if self.speakers else ()
        waves, labels, takes = self.waves[rows], self.labels[rows], self.takes[rows]
        return Sounds(waves, labels, self.classes, speakers, takes)


def tones(n_per_class: int, seed: int, field: bool = False) -> Sounds:
    """Generated tones of four kinds: rising, falling, steady, wavering.

    Args:
        n_per_class: how many of each.
        seed: same seed, same tones.
        field: False: as in a studio, all begin at 0.15 s and there is hardly any noise. True: as
            outside, they begin between 0.05 and 0.25 s, last from 0.36 to 0.44 s instead of 0.4,
            and there is noise.

    Raises:
        ValueError: fewer than one of each.
    """
    if n_per_class < 1:
        raise ValueError(f"n_per_class={n_per_class}: expected at least 1")
    rng = stream(seed, FIELD if field else STUDIO)
    labels = rng.permutation(np.repeat(np.arange(len(KINDS)), n_per_class)).astype(np.int64)
    waves = np.stack([_tone(KINDS[label], field, rng) for label in labels])
    return Sounds(waves, labels, KINDS, (), np.zeros(len(labels), np.int64))


def _tone(kind: str, field: bool, rng: np.random.Generator) -> np.ndarray:
    start = rng.uniform(0.05, 0.25) if field else 0.15
    length = rng.uniform(0.36, 0.44) if field else 0.4
    t = np.arange(SAMPLES) / RATE - start
    inside = np.clip(t / length, 0, 1)
    reach = {"rising": 1.0, "falling": -1.0}.get(kind, 0.0) * rng.uniform(0.2, 0.4)
    octaves = reach * (inside - 0.5)
    if kind == "wavering":
        octaves = 0.08 * np.sin(2 * np.pi * rng.uniform(6, 8) * t + rng.uniform(0, 6.3))
    base = rng.uniform(350, 700)
    phase = 2 * np.pi * np.cumsum(base * 2.0**octaves) / RATE
    second = rng.uniform(0, 0.5)
    sound = np.sin(phase) + second * np.sin(2 * phase)
    # A soft start and end: a hard one would be a click, which is a sound of its own.
    envelope = np.clip(np.minimum(t, length - t) / 0.03, 0, 1)
    sound = envelope * sound / (1 + second) * rng.uniform(0.4, 0.7)
    noise = rng.uniform(0.01, 0.06) if field else 0.005
    return np.clip(sound + rng.normal(0, noise, SAMPLES), -1, 1).astype(np.float32)


@dataclass(frozen=True)
class SoundRanges:
    """How far sounds are changed at most; each change is drawn evenly from its range.

    Attributes:
        noise: loudness (root mean square) of white noise, as a share of the sound's, from 0 up.
        shift: seconds earlier or later; silence comes in, what leaves at the other end is lost.
        tempo: share by which it is faster or slower at the same pitch, below 1.
        pitch: semitones up or down at the same tempo.
    """

    noise: float = 0.0
    shift: float = 0.0
    tempo: float = 0.0
    pitch: float = 0.0

    def __post_init__(self) -> None:
        for name, most in (("noise", 10), ("shift", SAMPLES / RATE), ("tempo", 0.9), ("pitch", 24)):
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise ValueError(f"{name}={value!r}: expected a number from 0 to {most:g}")

    def describe(self) -> str:
        """The ranges that are not 0, in words."""
        words = [
            (self.noise, f"noise up to {self.noise:g} of the loudness"),
            (self.shift, f"shift ±{self.shift:g} s"),
            (self.tempo, f"tempo ±{100 * self.tempo:g} %"),
            (self.pitch, f"pitch ±{self.pitch:g} semitones"),
        ]
        return ", ".join(text for value, text in words if value) or "no change"


def change_sounds(waves: np.ndarray, ranges: SoundRanges, seed: int) -> np.ndarray:
    """Each sound changed by a draw of its own: tempo and pitch, then shift, then noise.

    Args:
        waves: float32 (n, samples) in [-1, 1].
        ranges: how far at most.
        seed: same seed, same draws. The draws of one range do not depend on the other ranges.

    Returns:
        New array of the same shape; what leaves [-1, 1] is cut off.
    """
    reach = [[ranges.tempo], [ranges.pitch], [ranges.shift], [ranges.noise]]
    amounts = reach * np.random.default_rng(seed).uniform(-1, 1, (4, len(waves)))
    amounts[0] += 1
    return _changed(waves, amounts, seed)


def change_one(
    wave: np.ndarray,
    noise: float = 0.0,
    shift: float = 0.0,
    tempo: float = 1.0,
    pitch: float = 0.0,
    seed: int = 0,
) -> np.ndarray:
    """One sound (samples,) changed by exactly so much, in the order of `change_sounds`.

    Args:
        wave: samples in [-1, 1].
        noise: loudness of the noise, as a share of the sound's.
        shift: seconds later; below 0 earlier.
        tempo: how many times as fast, at the same pitch.
        pitch: semitones up; below 0 down.
        seed: seed of the noise.
    """
    return _changed(wave[None], np.array([[tempo], [pitch], [shift], [noise]]), seed)[0]


def _changed(waves: np.ndarray, amounts: np.ndarray, seed: int) -> np.ndarray:
    """Each sound changed by its own tempo, pitch, shift and noise, the rows of the amounts."""
    tempo, pitch, shift, noise = amounts
    waves = np.asarray(waves, np.float32)
    if (tempo != 1).any() or pitch.any():
        waves = stretch(waves, tempo, 2 ** (pitch / 12))
    waves = add_noise(_later(waves, np.round(RATE * shift).astype(int)), np.abs(noise), seed)
    return np.clip(waves, -1, 1).astype(np.float32)


def wav_bytes(wave: np.ndarray) -> bytes:
    """One sound (samples,) as a WAV file, 16 bits."""
    buffer = io.BytesIO()
    wavfile.write(buffer, RATE, np.round(32767 * np.clip(wave, -1, 1)).astype("<i2"))
    return buffer.getvalue()


def add_noise(waves: np.ndarray, shares: np.ndarray, seed: int) -> np.ndarray:
    """White noise on each sound, its root mean square so many times the sound's."""
    loudness = np.sqrt(np.square(waves, dtype=np.float64).mean(axis=1))
    level = np.asarray(shares) * loudness
    return waves + level[:, None] * stream(seed, SOUND_NOISE).standard_normal(waves.shape)


def _later(waves: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Each sound so many samples later (below 0: earlier); zeros come in, nothing wraps round."""
    source = np.arange(waves.shape[1]) - np.asarray(steps)[:, None]
    there = (source >= 0) & (source < waves.shape[1])
    moved = np.take_along_axis(waves, np.where(there, source, 0), axis=1)
    return np.where(there, moved, 0).astype(waves.dtype)


def stretch(waves: np.ndarray, tempo: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """Each sound faster by ``tempo`` and higher by the factor ``pitch``, independently.

    A phase vocoder (J. Flanagan and R. Golden 1966) makes it longer or shorter at the same pitch;
    reading the result faster or slower then sets the pitch. The number of samples stays: what is
    too long is cut, what is too short is filled with silence.

    Args:
        waves: float (n, samples).
        tempo, pitch: factors above 0, one per sound.
    """
    n, samples = waves.shape
    tempo, pitch = np.asarray(tempo, float), np.asarray(pitch, float)
    steps = tempo / pitch  # frames read per frame written
    spectra = spectra_of(waves, _LONG, _STEP)
    longest = 1 + int(np.ceil((spectra.shape[1] - 1) / steps.min()))
    place = np.arange(longest) * steps[:, None]
    inside = place <= spectra.shape[1] - 1
    low = np.minimum(place.astype(int), spectra.shape[1] - 2)
    part = np.clip(place - low, 0, 1)[..., None]
    size, angle = np.abs(spectra), np.angle(spectra)
    first, second = (np.take_along_axis(size, at[..., None], axis=1) for at in (low, low + 1))
    advance = np.take_along_axis(np.diff(angle, axis=1), low[..., None], axis=1)
    turned = angle[:, :1] + np.cumsum(advance, axis=1) - advance
    written = ((1 - part) * first + part * second) * np.exp(1j * turned) * inside[..., None]
    long = _overlapped(written, _LONG, _STEP)
    # Reading at `pitch` samples per sample turns a sound of samples / steps into samples / tempo.
    at = np.arange(samples) * pitch[:, None]
    left = np.minimum(at.astype(int), long.shape[1] - 2)
    share = at - left
    read = (1 - share) * np.take_along_axis(long, left, 1) + share * np.take_along_axis(
        long, left + 1, 1
    )
    return np.where(at <= long.shape[1] - 1, read, 0).astype(np.float32)


@cache
def _window(size: int) -> np.ndarray:
    return np.hanning(size + 1)[:-1]


def spectra_of(waves: np.ndarray, size: int, hop: int, length: int | None = None) -> np.ndarray:
    """Short-time Fourier transform: complex (n, frames, length / 2 + 1), frames centred.

    Args:
        waves: float (n, samples).
        size, hop: samples of a frame, and from one frame to the next.
        length: a frame is filled up with silence to so many samples; ``size`` if left out.
    """
    padded = np.pad(np.asarray(waves, np.float64), ((0, 0), (size // 2, size // 2)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::hop]
    return np.fft.rfft(frames * _window(size), length, axis=2)


def _overlapped(spectra: np.ndarray, size: int, hop: int) -> np.ndarray:
    """Back to samples: overlapping frames added, divided by the sum of the squared windows."""
    frames = np.fft.irfft(spectra, size, axis=2) * _window(size)
    n, count, _ = frames.shape
    total, weight = np.zeros((n, (count - 1) * hop + size)), np.zeros((count - 1) * hop + size)
    for number in range(count):
        part = slice(number * hop, number * hop + size)
        total[:, part] += frames[:, number]
        weight[part] += _window(size) ** 2
    return (total / np.maximum(weight, 1e-3))[:, size // 2 : -(size // 2) or None]


def log_mel(waves: np.ndarray) -> np.ndarray:
    """Log mel spectrograms, what the networks see: float32 (n, frames, 24, 1).

    The loudness of 24 bands, evenly spaced in mel (2595 log10(1 + f / 700); O'Shaughnessy 1987),
    in frames of 32 ms every 16 ms; logarithm, then mean 0 and standard deviation 1 per sound, so
    that a recording's volume does not matter.
    """
    power = np.abs(spectra_of(waves, _FRAME, _HOP)) ** 2
    bands = np.log10(power @ _mel_weights() + 1e-2)
    bands -= bands.mean(axis=(1, 2), keepdims=True)
    bands /= bands.std(axis=(1, 2), keepdims=True) + 1e-6
    return bands[..., None].astype(np.float32)


@cache
def _mel_weights() -> np.ndarray:
    """Triangular bands: (frequencies, bands)."""
    highest = 2595 * np.log10(1 + RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, highest, MELS + 2) / 2595) - 1)
    frequencies = np.fft.rfftfreq(_FRAME, 1 / RATE)[:, None]
    up = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(up, down), 0, None)
