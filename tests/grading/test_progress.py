"""How a run says how far it has come."""

import io

from grading import session
from grading.model import SubmissionVerdict
from grading.session import Session


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(say, count=3, failed=0):
    run = Session(None, None, None, None, say, None)
    run.tally.failed = dict.fromkeys(map(str, range(failed)), "why")
    verdicts = [SubmissionVerdict(str(number), ()) for number in range(count)]
    assert list(run._shown(iter(verdicts), count)) == verdicts
    return say.getvalue()


def test_a_log_gets_plain_lines(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert shown(io.StringIO()) == "  3 of 3 graded\n", "one at the end of a short run"
    assert shown(io.StringIO(), failed=2) == "  3 of 3 graded, 2 failed\n"
    monkeypatch.setattr(session, "EVERY", 0.0)
    assert shown(io.StringIO()).splitlines() == [f"  {n} of 3 graded" for n in (1, 2, 3)]


def test_a_terminal_gets_a_bar(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    said = shown(Terminal())
    assert "\x1b[" in said and all(f"{n} of 3 graded" in said for n in (0, 1, 2, 3))
