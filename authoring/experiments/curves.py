"""Curves to read: regimes of training, how training accuracy is scored, early stopping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from authoring.experiments.digits import ARMS, CNN, trainer
from authoring.experiments.experiment import Experiment, Row
from authoring.experiments.models import SHALLOW, mlp
from utils.augment import augment
from utils.data import Split, course_split
from utils.models import digit_cnn
from utils.seeds import SUBSETS, WRONG_LABELS, stream
from utils.training import Arm, EpochTrainer, train_arm

EPOCHS = 30


@dataclass(frozen=True)
class Regime:
    """One way to train: a dense network of these widths, or the course's network if there are none.

    Attributes:
        widths: hidden layers of a dense network; empty for the convolutional network.
        rate: learning rate of Adam.
        digits: training digits.
        validation: validation digits; if fewer than 400, others after each epoch.
    """

    widths: tuple[int, ...] = SHALLOW
    rate: float = 1e-3
    digits: int = 800
    validation: int = 400


REGIMES = {
    "underfits": Regime(widths=(2,), rate=5e-3, digits=3000),
    "fits": Regime(widths=()),
    "overfits": Regime(widths=(512, 512, 512), rate=2e-3, digits=200),
    "noisy": Regime(widths=(), validation=20),
    "rate too high": Regime(rate=5e-2),
    "rate too low": Regime(rate=1e-5),
}


@cache
def _dense(widths: tuple[int, ...], rate: float) -> EpochTrainer:
    return EpochTrainer(mlp(widths, ()), rate, jit=True)


def _curve(name: str, seed: int) -> list[Row]:
    """One run as a log shows it: 30 epochs, validation digits scored after each."""
    regime = REGIMES[name]
    run = _run(regime.widths, regime.rate, regime.digits, seed)
    few = regime.validation < 400
    rows: list[Row] = []
    for scores in run:
        row = {k: scores[k] for k in ("epoch", "loss", "accuracy")}
        row["val_loss"], row["val"] = scores["few" if few else "many"]
        row["holdout_loss"], row["holdout"] = scores["holdout"]
        rows.append(row)
    rows[-1]["end"] = float(np.mean([scores["accuracy"] for scores in run[-5:]]))
    return rows


@lru_cache(maxsize=len(REGIMES))
def _run(widths: tuple[int, ...], rate: float, digits: int, seed: int) -> tuple[dict, ...]:
    """Train once for all regimes that differ in their validation digits only."""
    split = course_split(seed, digits // 10, holdout_per_class=100)
    x_val, y_val = _validation(seed, digits // 10)
    if widths:
        fast, arm = _dense(widths, rate), Arm("none")
        weights = mlp(widths, (), seed).get_weights()
    else:
        arm = ARMS["both"]
        fast = trainer(arm.dropout)
        weights = digit_cnn(dropout=arm.dropout, seed=seed).get_weights()
    draws = stream(seed, SUBSETS)
    epochs: list[dict] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        some = draws.permutation(len(x_val))[:20]
        parts = {"few": (x_val[some], y_val[some]), "many": (x_val, y_val)}
        parts["holdout"] = (split.x_holdout, split.y_holdout)
        row = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
        epochs.append(row | {name: fast.evaluate(*part) for name, part in parts.items()})

    train_arm(fast, arm, seed, split.x_train, split.y_train, EPOCHS, report, weights)
    return tuple(epochs)


def _validation(seed: int, per_class: int) -> tuple[np.ndarray, np.ndarray]:
    """400 digits that are neither trained on nor held out: a larger split has them in training."""
    larger = course_split(seed, train_per_class=380, holdout_per_class=100)
    smaller = course_split(seed, train_per_class=per_class, holdout_per_class=100)
    rest = np.flatnonzero(~np.isin(larger.train_rows, smaller.train_rows))[:400]
    return larger.x_train[rest], larger.y_train[rest]


def _scored(name: str, seed: int) -> list[Row]:
    """The same training pictures scored in three ways, after each of the first epochs.

    accuracy: as logged; on: by the weights at the end of the epoch, everything random still on;
    train: everything random off.
    """
    arm, split = ARMS[name], course_split(seed)
    fast = trainer(arm.dropout)
    x, y = split.x_train, split.y_train
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        shown = x if arm.ranges is None else augment(x, arm.ranges, seed=10_000 + epoch)
        answers = np.asarray(fast.model(shown, training=True)).argmax(axis=1)
        row: Row = {"epoch": epoch, "accuracy": accuracy, "on": float((answers == y).mean())}
        row["train"] = fast.evaluate(x, y)[1]
        row["val"] = fast.evaluate(split.x_holdout[:1000], split.y_holdout[:1000])[1]
        rows.append(row)

    train_arm(fast, arm, seed, x, y, 6, report)
    return rows


PATIENCE, STOP_EPOCHS, WRONG = 5, 40, 0.2
KINDS = ("right labels", "wrong labels")
WAYS = ("to the end", "stopped", "restored", "all digits to the end", "all digits, best epoch")


def _labels(split: Split, seed: int, kind: str) -> np.ndarray:
    """Labels to train on; a fifth of the wrong ones is another digit, validation included."""
    labels = split.y_train.copy()
    if kind == "wrong labels":
        rng = stream(seed, WRONG_LABELS)
        rows = rng.permutation(len(labels))[: round(WRONG * len(labels))]
        labels[rows] = (labels[rows] + rng.integers(1, 10, len(rows))) % 10
    return labels


@lru_cache(maxsize=4)
def _long_run(kind: str, seed: int, digits: int) -> tuple[Row, ...]:
    """All epochs on the first so many training digits; the others of the 800 validate."""
    split = course_split(seed)
    x, y = split.x_train, _labels(split, seed, kind)
    fast = _dense(SHALLOW, 1e-3)
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        row: Row = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
        if digits < len(x):
            row["val_loss"], row["val"] = fast.evaluate(x[digits:], y[digits:])
        row["held_loss"], row["held"] = fast.evaluate(split.x_holdout, split.y_holdout)
        rows.append(row)

    weights = mlp(SHALLOW, (), seed).get_weights()
    train_arm(fast, Arm(kind), seed, x[:digits], y[:digits], STOP_EPOCHS, report, weights)
    return tuple(rows)


def stopped(losses: list[float], patience: int) -> tuple[int, int]:
    """Last epoch trained and epoch of the lowest loss until then, as Keras' EarlyStopping."""
    best = 1
    for epoch, loss in enumerate(losses, start=1):
        if loss < losses[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(losses), best


def _early(arm: str, seed: int) -> list[Row]:
    """One way of ending a run; the ways of one seed share the runs they are cut from."""
    kind, way = arm.split(": ")
    run = _long_run(kind, seed, 640)
    last, best = stopped([float(str(row["val_loss"])) for row in run], PATIENCE)
    rows: list[Row] = [{}]
    trained = kept = {"to the end": STOP_EPOCHS, "stopped": last}.get(way, best)
    if way == "to the end":
        rows = [dict(row) for row in run]
    elif way == "restored":
        trained = last
    elif way.startswith("all digits"):
        run = _long_run(kind, seed, 800)
        if way == "all digits to the end":
            trained = kept = STOP_EPOCHS
    final = run[kept - 1]
    rows[-1] |= {"trained": trained, "kept": kept}
    rows[-1] |= {"holdout": final["held"], "holdout_loss": final["held_loss"]}
    return rows


EXPERIMENTS = (
    Experiment(
        name="curves",
        question="What do the curves of a good run and of five bad ones look like?",
        setup=(
            "800 digits (overfits: 200, underfits: 3,000), Adam 0.001, batch 32, 30 epochs; dense "
            "network 128-128, 400 digits to validate on. underfits: hidden layer of 2 units, Adam "
            "0.005; fits: the convolutional network with augmentation and dropout 0.5; noisy: the "
            "same runs, but 20 of the 400 digits validate, others after each epoch; overfits: "
            "512-512-512, Adam 0.002; rate too high: Adam 0.05; rate too low: Adam 0.00001. loss, "
            "accuracy: as logged; val: the validation digits; holdout: 1,000 others; end: "
            "accuracy, mean of the last five epochs"
        ),
        arms=tuple(REGIMES),
        seeds=5,
        run=_curve,
        compare=("end", 0.2),
    ),
    Experiment(
        name="scored",
        question="How much of the training accuracy is lost by the way it is scored?",
        setup=(
            f"as four_arms: 800 digits; {CNN}; the first 6 epochs. accuracy: as logged; on: the "
            "weights at the end of the epoch, with augmentation and dropout on; train: the same "
            "weights, both off; val: 1,000 held-out digits"
        ),
        arms=("none", "augmentation", "dropout", "both"),
        seeds=5,
        run=_scored,
        compare=("val", 0.06),
    ),
    Experiment(
        name="early_stopping",
        question="What does early stopping buy, with right labels and with a fifth wrong?",
        setup=(
            f"800 digits, 640 to train and 160 to validate on (all digits: 800 to train on); dense "
            f"network 128-128, Adam 0.001, batch 32, {STOP_EPOCHS} epochs; wrong labels: "
            f"{WRONG:.0%} of all 800 labels are another digit. stopped: after {PATIENCE} epochs "
            "without a new lowest validation loss, the weights of then; restored: the weights of "
            "the lowest validation loss until then; all digits, best epoch: as many epochs as "
            "restored. kept: the epoch of the weights; holdout: 4,000 other digits, right labels"
        ),
        arms=tuple(f"{kind}: {way}" for kind in KINDS for way in WAYS),
        seeds=10,
        run=_early,
        compare=("holdout", 0.05),
    ),
)
