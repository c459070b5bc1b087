"""Build datasets/generator.npz: the weights of two generative models, trained on 800 digits.

Not needed to use the course: generator.npz is committed. It takes some minutes::

    .venv/bin/python datasets/build_generator.py            # train, write the file
    .venv/bin/python datasets/build_generator.py --check    # train, compare with the file

Another processor or another version of TensorFlow rounds otherwise, and 10,000 steps make other
weights of that: ``--check`` compares what the models make, not the bytes.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from build_digits import npz_bytes  # noqa: E402 - the path had to be set first

from topics.generated import generative  # noqa: E402
from utils.data import course_split  # noqa: E402

DESTINATION = HERE / "generator.npz"
STEPS = 10_000
ALIKE = 0.05  # mean pixel of a class: by how much two trainings may differ


def train(name: str) -> "generative.Generative":
    """One model, trained on the 800 training digits of seed 0, its progress printed."""
    split, model = course_split(seed=0), generative.MODELS[name](seed=0)

    def report(step: int, losses: dict[str, float]) -> None:
        if step % 500 == 0:
            told = ", ".join(f"{key} {value:.2f}" for key, value in losses.items())
            print(f"{name}: step {step:,} of {STEPS:,}: {told}", flush=True)

    model.fit(split.x_train, split.y_train, STEPS, report)
    return model


def weights(models: dict[str, "generative.Generative"]) -> dict[str, np.ndarray]:
    """The generators' weights as the file holds them: float16, by name and number."""
    return {
        f"{name}_{i}": value.astype(np.float16)
        for name, model in models.items()
        for i, value in enumerate(model.generator.get_weights())
    }


def difference(name: str, model: "generative.Generative") -> float:
    """Largest difference of a class's mean brightness between this model and the file's."""
    labels = np.repeat(np.arange(10), 100)
    made = (model.sample(labels), generative.generate(generative.load_generator(name), labels))
    mean, there = (m.reshape(10, -1).mean(axis=1) for m in made)
    return float(np.abs(mean - there).max())


def main() -> int:
    """Train, then write or compare; 0 if all is well, 1 if the models differ by too much."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    check = parser.parse_args().check
    models = {name: train(name) for name in generative.MODELS}
    if check:
        apart = {name: difference(name, model) for name, model in models.items()}
        for name, value in apart.items():
            print(f"{name}: mean brightness differs by {value:.3f}, {ALIKE} allowed")
        return int(max(apart.values()) > ALIKE)
    content = npz_bytes(weights(models))
    partial = DESTINATION.with_suffix(".part")
    partial.write_bytes(content)
    os.replace(partial, DESTINATION)
    print(f"Wrote {DESTINATION}: {len(content):,} bytes")
    print(f"GENERATOR_SHA256 in utils/data.py: {hashlib.sha256(content).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
