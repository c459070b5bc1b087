"""The four arms in a browser: gradients as TensorFlow's, runs that repeat, use without a mouse."""

import base64

import numpy as np
import pytest

from authoring.site import arms, publish
from authoring.site.arms import assemble
from utils import results as measured
from utils.augment import apply_affine
from utils.data import course_split

PHONE = {"width": 390, "height": 844}
# What the workers say, in full precision, by arm and in order.
LISTEN = """
window.heard = [];
const Before = Worker;
window.Worker = class extends Before {
  constructor(source) {
    super(source);
    const log = [];
    heard.push(log);
    this.addEventListener('message', ({ data: { ms, ...rest } }) => log.push({ ms, rest }));
  }
};
"""
EPOCHS = "heard.slice(-4).map(log => log.filter(({ rest }) => rest.task === 'epoch')"
STICKS_OUT = """() => [...document.querySelectorAll('main *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
    .map(e => e.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The page as one file; beside it short.html, whose runs have 2 epochs."""
    page = publish._rendered("the page", arms.body, publish.ROOT, arms.PAGE)
    path = tmp_path_factory.mktemp("stick") / "four-arms.html"
    content = arms.files(page)[arms.ALONE]
    path.write_bytes(content)
    short = content.replace(b'"EPOCHS": 30', b'"EPOCHS": 2')
    assert short != content
    path.with_name("short.html").write_bytes(short)
    return path


@pytest.fixture
def opened(page, file):
    """The file, opened from disk without a network; `faults` lists what goes wrong."""
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("requestfailed", lambda request: page.faults.append(request.url))
    page.context.set_offline(True)
    page.add_init_script(LISTEN)
    page.goto(file.as_uri())
    return page


@pytest.fixture
def parts(page):
    """A bare page with the network, its kernel and the augmentation."""
    for name in ("random.js", "augment.js", "network.js"):
        page.add_script_tag(content=(arms.HERE / name).read_text(encoding="utf-8"))
    kernel = base64.b64encode(assemble.BYTES.read_bytes()).decode()
    page.evaluate(
        """text => {
            const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
            window.net = new Network(new WebAssembly.Instance(new WebAssembly.Module(bytes)));
        }""",
        kernel,
    )
    return page


def few(page, digits=100):
    """Choose how many digits are learned from."""
    page.locator("#arms_digits").fill(str(digits))


def trained(page, epochs):
    """Wait until each arm has learned for so many epochs."""
    page.wait_for_function(f"{EPOCHS}.length).every(n => n >= {epochs})")


def results(page, epochs):
    """What each arm's worker said about its first epochs."""
    return page.evaluate(f"{EPOCHS}.slice(0, {epochs}).map(({{ rest }}) => rest))")


def test_gradients_are_tensorflows_and_numerical_ones(parts):
    from utils.backend import tf
    from utils.models import small_cnn

    split = course_split(0)
    x, y = split.x_train[:30], split.y_train[:30]  # not a multiple of four
    model = small_cnn(seed=3)
    random = np.random.default_rng(0)
    # With biases of 0, black pixels lie exactly on the kink of ReLU.
    weights = [
        w if w.ndim > 1 else random.uniform(0.01, 0.1, w.shape).astype(np.float32)
        for w in model.get_weights()
    ]
    model.set_weights(weights)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(
            tf.keras.losses.sparse_categorical_crossentropy(y, model(x, training=True))
        )
    expected = np.concatenate(
        [np.ravel(g) for g in tape.gradient(loss, [v.value for v in model.trainable_variables])]
    )
    result = parts.evaluate(
        """({ weights, x, y }) => {
            net.weights.set(weights);
            net.x.set(x);
            net.forward(y.length);
            return { loss: net.backward(y), gradient: [...net.gradient], n: PARAMETERS };
        }""",
        {
            "weights": np.concatenate([w.ravel() for w in weights]).tolist(),
            "x": x.ravel().tolist(),
            "y": y.tolist(),
        },
    )
    gradient = np.array(result["gradient"])
    assert result["n"] == model.count_params() == len(gradient) == 30_762
    assert result["loss"] == pytest.approx(float(loss), abs=1e-5)
    assert np.abs(gradient).max() > 0.01
    assert np.abs(gradient - expected).max() < 1e-4
    # Along the gradient of each weight matrix the loss rises by the length of the gradient.
    slopes = parts.evaluate(
        """y => [...net.w.keys()].map(i => {
            net.forward(y.length);
            net.backward(y);
            const [before, way] = [net.w[i].slice(), net.g[i].slice()];
            const norm = Math.hypot(...way);
            const loss = step => {
                net.w[i].set(before.map((w, j) => w + step * way[j] / norm));
                const p = net.forward(y.length);
                net.w[i].set(before);
                return -y.reduce((sum, c, k) => sum + Math.log(p[10 * k + c]), 0) / y.length;
            };
            return [norm, (loss(0.002) - loss(-0.002)) / 0.004];
        })""",
        y.tolist(),
    )
    for length, slope in slopes:
        assert length == pytest.approx(slope, rel=0.02)


def test_adam_takes_the_steps_of_keras(parts):
    from utils.backend import keras, tf

    random = np.random.default_rng(0)
    gradients = random.normal(size=(3, 50)).astype(np.float32)
    weights, adam = tf.Variable(tf.zeros(50)), keras.optimizers.Adam(1e-3)
    for gradient in gradients:
        adam.apply([tf.constant(gradient)], [weights])
    steps = parts.evaluate(
        """gradients => {
            net.reset(0);
            net.weights.fill(0);
            for (const gradient of gradients) {
                net.gradient.set(gradient);
                net.update();
            }
            return [...net.weights.subarray(0, 50)];
        }""",
        gradients.tolist(),
    )
    assert np.abs(np.array(steps) - weights.numpy()).max() < 1e-7
    assert np.abs(weights.numpy()).max() > 1e-3


def test_dropout_leaves_no_gradient_where_it_dropped_and_scales_the_rest(parts):
    zeros, scale, kept = parts.evaluate(
        """() => {
            net.reset(0);
            net.x.fill(0.5);
            net.forward(32);
            const plain = net.pool2.slice();
            net.forward(32, 0.4, randomStream(1, 'masks'));
            const alive = [...plain.keys()].filter(j => plain[j] > 0 && j < 25600);
            const kept = alive.filter(j => net.pool2[j] > 0);
            net.backward(Array(32).fill(3));
            return [net.gradient.some(Number.isNaN), net.pool2[kept[0]] / plain[kept[0]],
                kept.length / alive.length];
        }"""
    )
    assert (
        not zeros
        and scale == pytest.approx(1 / 0.6, rel=1e-6)
        and kept == pytest.approx(0.6, abs=0.02)
    )


def test_augmentation_is_the_courses(parts):
    x = course_split(0).x_train[:4]
    maps, out = parts.evaluate(
        """x => {
            const random = randomStream(0, 'augmentation', 1);
            const maps = x.map(() => randomMap(1, random));
            return [maps, x.map((pixels, k) => {
                const framed = new Float32Array(FRAMED * FRAMED);
                pixels.forEach((v, i) => {
                    framed[(Math.floor(i / SIDE) + 1) * FRAMED + i % SIDE + 1] = v;
                });
                const out = new Float32Array(784);
                resample(framed, maps[k], out);
                return [...out];
            })];
        }""",
        x.reshape(4, 784).tolist(),
    )
    matrices = np.pad(np.array(maps, np.float32), ((0, 0), (0, 2)))
    expected = np.asarray(apply_affine(x, matrices)).reshape(4, 784)
    assert np.abs(np.array(out) - expected).max() < 1e-4
    assert np.abs(expected - x.reshape(4, 784)).max() > 0.5


def test_the_same_seed_gives_the_same_run_bit_by_bit(opened):
    """The second run is stopped on the way: stopping changes nothing either."""
    few(opened)
    opened.get_by_role("button", name="Start").click()
    trained(opened, 4)
    first = results(opened, 4)
    opened.get_by_role("button", name="Reset").click()
    # The page is drawn anew with the next frame, which takes a moment on a busy machine.
    opened.get_by_text("not started").first.wait_for()
    opened.get_by_role("button", name="Start").click()
    trained(opened, 1)
    opened.get_by_role("button", name="Stop").click()
    assert "Stopped" in opened.locator("#arms_says").inner_text()
    assert opened.locator("#arms_rate").is_disabled()
    opened.get_by_role("button", name="Go on").click()
    trained(opened, 4)
    assert results(opened, 4) == first
    assert len({str(arm) for arm in first}) == 4
    assert all(arm[3]["loss"] < arm[0]["loss"] for arm in first)
    assert opened.faults == []


def test_seeds_are_finished_counted_and_compared(opened, file):
    opened.goto(file.with_name("short.html").as_uri())
    few(opened)
    opened.get_by_role("button", name="Start").click()
    opened.wait_for_function("document.querySelectorAll('#arms_seeds .interval').length === 4")
    said = opened.locator("#arms_says").inner_text()
    assert said.startswith("After 2 seeds, both minus none: ") and "points (" in said
    rows = [row.inner_text().split("\t") for row in opened.locator("#arms_table tbody tr").all()]
    assert [row[0] for row in rows] == list(arms.ARMS)
    last = opened.evaluate(f"{EPOCHS}.map(({{ rest }}) => rest.heldOut).filter(Boolean))")
    for row, values in zip(rows, last, strict=True):
        assert row[4] == "2" and row[5].startswith(f"{100 * np.mean(values[:2]):.1f} [")
    assert rows[0][6] == "–" and "[" in rows[3][6]
    assert "both" in opened.locator("#arms_seeds").get_attribute("aria-label")
    assert opened.locator("#arms_curves .line.before").count() == 8
    assert opened.faults == []


def test_a_digit_is_drawn_without_a_mouse_and_answered(opened):
    few(opened)
    for _ in range(2):
        opened.keyboard.press("Tab")  # past the skip link
    opened.locator("#arms_start").press("Enter")
    trained(opened, 1)
    opened.locator("#arms_start").press("Enter")
    pad = opened.get_by_role("application", name="Drawing area")
    pad.focus()
    for key in ["ArrowUp"] * 8 + [" "] + ["ArrowDown"] * 16 + [" "]:
        opened.keyboard.press(key)
    opened.wait_for_function(
        "[...document.querySelectorAll('.says')].every(p => p.innerText.includes('%'))"
    )
    drawn = opened.locator(".arms-bars").first.get_attribute("aria-label")
    assert drawn.startswith("Most likely: ")
    # A stroke is put into the middle, 20 pixels high, as MNIST's digits are.
    shown = opened.evaluate("[...arms_seen.getContext('2d').getImageData(0, 0, 28, 28).data]")
    picture = np.array(shown).reshape(28, 28, 4)[:, :, 3] > 60
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    assert (
        18 <= len(rows) <= 22 and abs(rows.mean() - 13.5) <= 1 and abs(columns.mean() - 13.5) <= 1
    )
    opened.get_by_role("button", name="Take a held-out digit").press("Enter")
    opened.wait_for_function(f"document.querySelector('.arms-bars').ariaLabel !== {drawn!r}")
    pad.press("Delete")
    opened.wait_for_function("document.querySelector('.says').innerText === 'Draw something.'")
    assert opened.faults == []


def test_axe_finds_nothing_in_both_schemes_and_a_phone_shows_all(opened, axe):
    opened.emulate_media(reduced_motion="reduce")
    few(opened)
    opened.get_by_role("button", name="Start").click()
    opened.get_by_role("button", name="Take a held-out digit").click()
    trained(opened, 2)
    assert opened.evaluate("document.getAnimations().length") == 0
    opened.get_by_role("button", name="Stop").click()
    assert axe(opened) == []
    opened.emulate_media(color_scheme="dark")
    opened.set_viewport_size(PHONE)
    assert axe(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert opened.evaluate(STICKS_OUT) == []
    assert opened.faults == []


def test_a_browser_that_is_too_old_says_so(opened):
    opened.evaluate("delete window.DecompressionStream")
    opened.get_by_role("button", name="Start").click()
    said = opened.get_by_text("This browser cannot train here: DecompressionStream is not defined.")
    said.wait_for()
    assert opened.locator("#arms_start").is_disabled()


@pytest.mark.nightly
def test_an_epoch_of_an_arm_takes_a_third_of_a_second(opened):
    """Of the processor, not by the clock: other tests may use the computer, too."""
    devtools = opened.context.browser.new_browser_cdp_session()

    def spent():
        processes = devtools.send("SystemInfo.getProcessInfo")["processInfo"]
        seconds = sum(each["cpuTime"] for each in processes if each["type"] == "renderer")
        return seconds, sum(opened.evaluate(f"{EPOCHS}.length)"))

    opened.get_by_role("button", name="Start").click()
    trained(opened, 1)
    before = spent()
    trained(opened, 6)
    seconds, epochs = np.subtract(spent(), before)
    assert 0.01 < seconds / epochs <= 0.35, (seconds, epochs)


@pytest.mark.nightly
def test_five_seeds_are_as_accurate_as_with_tensorflow(opened):
    """Mean held-out accuracy differs by less than the spread of the course's own seeds."""
    from utils.affine import AffineRanges
    from utils.models import small_cnn
    from utils.training import Arm, EpochTrainer, train_arm

    opened.get_by_role("button", name="Start").click()
    opened.wait_for_function(
        "[...arms_table.tBodies[0].rows].every(row => row.cells[4].innerText >= 5)",
        timeout=1_200_000,
    )
    opened.get_by_role("button", name="Stop").click()
    answers = opened.evaluate(f"{EPOCHS}.map(({{ rest }}) => rest.heldOut).filter(Boolean))")
    pages = {arm: values[:5] for arm, values in zip(arms.ARMS, answers, strict=True)}
    table = measured.load("four_arms").where(epoch=30)
    for name, ranges, dropout in (
        ("none", None, 0.0),
        ("augmentation", AffineRanges(), 0.0),
        ("dropout", None, 0.5),
        ("both", AffineRanges(), 0.5),
    ):
        trainer, ours = EpochTrainer(small_cnn(dropout=dropout)), []
        for seed in range(5):
            split = course_split(seed)
            weights = small_cnn(dropout=dropout, seed=seed).get_weights()
            arm = Arm(name, ranges, dropout)
            train_arm(trainer, arm, seed, split.x_train, split.y_train, 30, weights=weights)
            ours.append(trainer.evaluate(split.x_holdout, split.y_holdout)[1])
        print(name, np.round(pages[name], 4), np.round(ours, 4))
        spread = table.summary("holdout", arm=name).sd
        assert abs(np.mean(pages[name]) - np.mean(ours)) < spread
    assert np.mean(pages["both"]) - np.mean(pages["none"]) > 0.01
    assert opened.faults == []
