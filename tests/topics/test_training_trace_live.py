"""The board of a training run: rows, progress, time left; one output that is drawn anew."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from topics.training_trace import live
from topics.training_trace.epochs import Epoch
from topics.training_trace.live import Board, time_left


def epoch(number, val_accuracy=0.5):
    return Epoch(number, 2.0 / number, 0.4 + 0.1 * number, 2.1 / number, val_accuracy)


class Clock:
    """Seconds that pass as a test says."""

    def __init__(self, *times):
        self.times = list(times)

    def __call__(self):
        return self.times.pop(0)


@pytest.fixture
def shell():
    yield InteractiveShell.instance()  # display needs one
    InteractiveShell.clear_instance()


def test_time_left_does_not_count_the_first_epoch():
    assert time_left([10.0], 5) is None
    assert time_left([10.0, 11.0], 5) == pytest.approx(3.0)
    assert time_left([10.0, 11.0, 14.0], 5) == pytest.approx(4.0)
    assert time_left([1.0, 2.0], 2) == 0


def test_progress_says_where_the_run_is(capsys):
    board = Board(3, 160, Clock(0.0, 7.0, 9.0))
    board.report(epoch(1), "a start")
    assert board.progress == "epoch 1 of 3, time left: known after the second epoch"
    board.report(epoch(2), "on")
    assert board.progress == "epoch 2 of 3, about 7 s left"
    board.report(epoch(3), "end")
    assert board.progress == "epoch 3 of 3, done"


def test_without_a_notebook_each_epoch_is_a_printed_line(capsys):
    board = Board(2, 160)
    board.report(epoch(1), "first words")
    board.report(epoch(2), "second words")
    lines = capsys.readouterr().out.splitlines()
    assert sum("epoch" in line for line in lines) == 1
    assert any("first words" in line for line in lines)
    assert any(re.match(r" +2 +1\.000 +60\.0", line) for line in lines)


def test_in_a_notebook_one_output_is_drawn_anew(shell, monkeypatch):
    updates = []
    board = Board(2, 160, Clock(0.0, 1.0))
    with capture_output() as captured:
        board.report(epoch(1), "first <words>")
        monkeypatch.setattr(board._output, "update", lambda data, raw: updates.append(data))
        board.report(epoch(2), "second words")
    (output,) = captured.outputs
    page = output.data["text/html"]
    assert "first &lt;words&gt;" in page and "second words" not in page
    assert 'max="2" value="1"' in page and 'aria-label="epochs done"' in page
    assert re.search(r'<img alt="[^"]{60,}"', page)
    (update,) = updates
    assert "second words" in update["text/html"] and 'value="2"' in update["text/html"]
    assert "second words" in update["text/plain"] and "validation loss" in update["text/plain"]


def test_a_run_that_ends_early_says_so(shell, monkeypatch):
    updates = []
    board = Board(9, 160, Clock(0.0, 1.0))
    with capture_output():
        board.report(epoch(1), "one")
        board.report(epoch(2), "two")
    monkeypatch.setattr(board._output, "update", lambda data, raw: updates.append(data))
    assert "s left" in board.progress
    board.end()
    assert board.progress == "ended after epoch 2 of 9"
    assert "ended after epoch 2 of 9" in updates[-1]["text/html"]


def test_a_run_that_is_complete_is_not_drawn_again(shell, monkeypatch):
    board = Board(1, 160)
    with capture_output():
        board.report(epoch(1), "one")
    monkeypatch.setattr(board, "_show", lambda: pytest.fail("drawn again"))
    board.end()
    assert board.progress == "epoch 1 of 1, done"


def test_the_table_shows_the_numbers():
    table = live.html_table([epoch(2, 0.875)], ["x"])
    for text in ("1.000", "60.0 %", "1.050", "87.5 %"):
        assert f"<td>{text}</td>" in table


def test_an_empty_board_can_be_shown():
    assert "no epoch yet" in repr(Board(3, 10)) and "no epoch yet" in Board(3, 10)._repr_html_()


def test_epochs_must_be_planned():
    with pytest.raises(ValueError, match="epochs=0: expected 1 or more"):
        Board(0, 10)
