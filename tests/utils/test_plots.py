"""Figures say in words what they show, and none leaves the house without its labels."""

import re

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from topics.augmentation import figures
from topics.dataset import figures as dataset_figures
from utils import plots, results  # noqa: E402
from utils.plots import Figure  # noqa: E402

ROWS = """arm,seed,epoch,test,train,seconds
none,0,1,0.50,0.60,1
none,1,1,0.60,0.70,1
none,0,2,0.90,1.00,1
none,1,2,0.92,0.98,1
both,0,1,0.40,0.30,1
both,1,1,0.44,0.34,1
both,0,2,0.95,0.90,1
both,1,2,0.97,0.94,1
"""


@pytest.fixture(autouse=True)
def tables(tmp_path, monkeypatch):
    (tmp_path / "arms.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def drawn(title="Title", xlabel="x", ylabel="y", **size):
    figure, axes = plots.new(**size)
    for ax in axes.flat:
        ax.set_title(title)
        ax.set_xlabel(xlabel)
        ax.set_ylabel(ylabel)
    return figure


def test_a_figure_with_everything_is_accepted():
    made = Figure(drawn(), "Caption.", "Words.")
    assert repr(made) == "[Figure] Caption. Words."


@pytest.mark.parametrize(
    ("figure", "caption", "alt", "words"),
    [
        (drawn(), "", "alt", "caption and an alternative text"),
        (drawn(), "caption", " ", "caption and an alternative text"),
        (drawn(title=""), "caption", "alt", "needs a title"),
        (drawn(xlabel=""), "caption", "alt", "labels on x and y"),
        (drawn(ylabel=""), "caption", "alt", "labels on x and y"),
    ],
)
def test_a_figure_without_one_of_its_parts_is_refused(figure, caption, alt, words):
    with pytest.raises(ValueError, match=words):
        Figure(figure, caption, alt)


def test_every_panel_is_looked_at():
    figure = drawn(rows=1, columns=2)
    figure.axes[1].set_xlabel("")
    with pytest.raises(ValueError, match="labels on x and y"):
        Figure(figure, "caption", "alt")
    figure.axes[1].set_axis_off()  # a picture without a frame has no axes to label
    Figure(figure, "caption", "alt")


def test_html_is_one_piece_and_escaped():
    html = Figure(drawn(), "A < B & C", 'says "<1>"')._repr_html_()
    assert 'alt="says &quot;&lt;1&gt;&quot;"' in html
    assert ">A &lt; B &amp; C</figcaption>" in html
    assert re.findall(r'(?:src|href)="([^"]{0,22})', html) == ["data:image/png;base64,"]


def test_plots_turn_dark_and_pictures_do_not():
    assert 'class="course-plot"' in Figure(drawn(), "c", "a")._repr_html_()
    picture = drawn()
    picture.axes[0].imshow(np.zeros((2, 2)))
    assert "course-plot" not in Figure(picture, "c", "a")._repr_html_()


def test_the_title_of_a_figure_is_larger_than_those_of_its_panels():
    figure = drawn()
    figure.suptitle("Title", fontsize=8)
    Figure(figure, "c", "a")
    size = next(text.get_size() for text in figure.texts if text.get_text() == "Title")
    assert size > figure.axes[0].title.get_size()


def test_same_figure_same_bytes():
    first, second = (Figure(drawn(), "c", "a").png() for _ in range(2))
    assert first == second and first.startswith(b"\x89PNG")


def test_dots_says_mean_spread_and_seeds_and_draws_every_seed():
    made = plots.dots("arms", "test", ["none", "both"], "Title", "Caption", epoch=2)
    assert made.alt == (
        "Dot plot of accuracy, 2 seeds an arm, mean ± standard deviation: "
        "none 91.0 ± 1.4 %; both 96.0 ± 1.4 %."
    )
    ax = made.figure.axes[0]
    seeds = np.concatenate([c.get_offsets()[:, 0] for c in ax.collections])
    assert sorted(seeds) == [0.90, 0.92, 0.95, 0.97]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["none", "both"]


def test_curves_say_first_and_last_epoch_of_each_line():
    columns = {"on training images": "train", "on test images": "test"}
    made = plots.curves("arms", columns, ["none", "both"], "Title", "Caption")
    assert "none, on test images: 55.0 ± 7.1 % at epoch 1, 91.0 ± 1.4 % at epoch 2" in made.alt
    assert "both, on training images: 32.0 ± 2.8 % at epoch 1, 92.0 ± 2.8 % at epoch 2" in made.alt
    assert [ax.get_title() for ax in made.figure.axes] == ["none", "both"]
    np.testing.assert_allclose(made.figure.axes[1].lines[1].get_ydata(), [0.42, 0.96])


def test_bars_say_each_value():
    made = dataset_figures.bars({"a": 0.5, "b": 7}, "Title", "Caption", "name", "size", " dB")
    assert made.alt == "Bar chart of size by name: a: 0.5 dB, b: 7 dB."
    assert [p.get_height() for p in made.figure.axes[0].patches] == [0.5, 7]


def test_line_says_each_point():
    made = dataset_figures.line(
        {0: [0.5, 0.7], 1.5: [0.8]}, "Title", "Caption", "factor", "accuracy"
    )
    assert "0: 60.0 ± 14.1 %; 1.5: 80.0 %." in made.alt
    np.testing.assert_allclose(made.figure.axes[0].lines[0].get_ydata(), [0.6, 0.8])


def test_image_grid_draws_each_image_with_its_label():
    images = np.random.default_rng(0).random((5, 8, 8, 3)).astype(np.float32)
    made = plots.image_grid(images, labels=[3, 1, 4, 1, 5], columns=3, title="Five")
    assert made.alt == "Five: 3, 1, 4, 1, 5." and made.caption == "Five"
    axes = made.figure.axes
    assert [len(ax.images) for ax in axes] == [1, 1, 1, 1, 1, 0]
    assert [ax.get_title() for ax in axes[:5]] == ["3", "1", "4", "1", "5"]
    np.testing.assert_allclose(axes[4].images[0].get_array(), images[4])


def test_grey_images_keep_their_brightness():
    made = plots.image_grid(np.full((1, 4, 4, 1), 0.4, np.float32), title="One")
    assert made.figure.axes[0].images[0].get_clim() == (0, 1)  # not stretched to the data


def test_contact_sheet_has_a_row_per_transform_each_draw_another():
    from utils.augment import AffineRanges

    image = np.random.default_rng(0).random((28, 28, 1)).astype(np.float32)
    ranges = {"rotation": AffineRanges(shift=0, zoom=0), "shift": AffineRanges(rotation=0, zoom=0)}
    made = figures.contact_sheet(image, ranges, draws=4)
    pictures = [np.asarray(ax.images[0].get_array()) for ax in made.figure.axes]
    assert len({p.tobytes() for p in pictures}) == 8
    assert "rotation, shift" in made.alt and "2 rows of 4" in made.alt


def test_arms_can_be_told_apart_without_colour():
    assert len({marker for _, marker in plots.ARM_STYLE.values()}) == len(plots.ARM_STYLE)
    assert plots.style("none") == plots.ARM_STYLE["none"]
    assert len({plots.style("other", i) for i in range(4)}) == 4


def line_up_to(height):
    figure, axes = plots.new(height=3.0)
    axes[0, 0].plot([0, 1], [0, height])
    axes[0, 0].set(title="t", xlabel="x", ylabel="y")
    return plots.Figure(figure, "a caption", f"a line up to {height}")


def test_redrawn_figures_keep_the_layout_of_the_first():
    screen, first, second = plots.Redrawn(), line_up_to(1), line_up_to(100_000)
    told = [screen.html(first), screen.html(second)]
    assert 'alt="a line up to 1"' in told[0] and ">a caption</figcaption>" in told[1]
    assert told[0] != told[1]
    place, again = (made.figure.axes[0].get_position().bounds for made in (first, second))
    assert place == again
    # A figure laid out by itself would have moved its axes, for its longer numbers.
    other = line_up_to(100_000)
    plots.Redrawn().html(other)
    assert other.figure.axes[0].get_position().bounds != place


def test_redrawn_figures_of_another_kind_get_a_layout_of_their_own():
    screen = plots.Redrawn()
    screen.html(line_up_to(1))
    two = plots.new(1, 2, height=3.0)
    for ax in two[1].flat:
        ax.set(title="t", xlabel="x", ylabel="y")
    assert 'alt="two"' in screen.html(plots.Figure(two[0], "c", "two"))
    left, right = (ax.get_position() for ax in two[0].axes)
    assert left.x1 < right.x0
