"""A feedback page for a student: one HTML file without scripts, readable on a phone.

Everything that comes from a submission is put in as text; question texts and reasons come from the
quiz. Of hidden checks only the author's hint is shown, never the code.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from grading.model import Check, QuestionVerdict, SubmissionVerdict
from grading.quiz import Question, Quiz

LONGEST_CODE = 20_000
LONGEST_MESSAGE = 2_000
# Nothing is loaded and nothing runs, whatever should ever get into the page.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
STYLE = """
:root { color-scheme: light dark; --ink: #1d2330; --soft: #5a6372; --line: #d8dde5;
  --paper: #fff; --back: #f3f5f8; --good: #1a6b3c; --bad: #a32a1c; --part: #8a5a00;
  --code: #f3f5f8 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #a3acba; --line: #3a4250;
  --paper: #1c212a; --back: #13171e; --good: #6fcf97; --bad: #f28b7d; --part: #e5b454;
  --code: #13171e } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 46rem; margin: 0 auto; padding: 1rem }
header, section { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem; margin: 0 0 1rem }
section { border-left: .4rem solid var(--soft) }
section.full { border-left-color: var(--good) } section.none { border-left-color: var(--bad) }
section.part { border-left-color: var(--part) }
h1 { font-size: 1.35rem; margin: 0 0 .3rem } h2 { font-size: 1.1rem; margin: 0 0 .6rem }
h3, h4 { font-size: 1rem; margin: .6rem 0 .3rem }
p, ul, ol { margin: .4rem 0 } ul, ol { padding-left: 1.3rem }
.total { font-size: 1.6rem; font-weight: 700 } .soft { color: var(--soft) }
.points { float: right; font-weight: 700; margin-left: .8rem }
.full .points { color: var(--good) } .none .points { color: var(--bad) }
.part .points { color: var(--part) }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .4rem;
  padding: .6rem; margin: .4rem 0; overflow-x: auto; white-space: pre-wrap;
  font: .85rem/1.45 ui-monospace, monospace }
code { font-family: ui-monospace, monospace; font-size: .9em }
table { border-collapse: collapse; display: block; overflow-x: auto }
td, th { border: 1px solid var(--line); padding: .2rem .5rem; text-align: left }
details { margin: .4rem 0 } summary { cursor: pointer; color: var(--soft) }
ul.checks { list-style: none; padding: 0 }
ul.checks li { padding: .3rem 0 .3rem 1.6rem; position: relative }
ul.checks li::before { position: absolute; left: .2rem; font-weight: 700 }
li.passed::before { content: "\\2713"; color: var(--good) }
li.failed::before { content: "\\2717"; color: var(--bad) }
.told { display: block; color: var(--bad); white-space: pre-wrap }
.hint, .reason { border-left: .2rem solid var(--line); padding-left: .7rem; margin: .5rem 0 }
@media print { body { background: none } section, header { break-inside: avoid } }
"""


@dataclass(frozen=True)
class Extras:
    """What a page may say beyond the verdict.

    answers: the student's code by grade id; person: whom to address, else the student id.
    total: points that count in the end (manual grading and late policy), None where not known.
    penalty: points taken for lateness; comments: a person's comments by grade id of the answer.
    """

    answers: Mapping[str, str]
    person: str = ""
    total: float | None = None
    penalty: float = 0.0
    timestamp: datetime | None = None
    comments: Mapping[str, str] | None = None


def page(quiz: Quiz, verdict: SubmissionVerdict, extras: Extras) -> str:
    """The feedback of one submission as a complete HTML document."""
    title = _title(quiz)
    body = [_head(title, verdict, extras)]
    body += [_question(quiz, question, extras) for question in verdict.questions]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}: feedback</title>\n<style>{STYLE}</style></head>\n"
        f"<body><main>\n{chr(10).join(body)}\n</main></body></html>\n"
    )


def plain(value: object, longest: int = LONGEST_MESSAGE) -> str:
    """Text fit to be shown: no terminal codes, control or direction characters, and an end."""
    shown = str(value).encode("utf-8", "replace").decode("utf-8")
    shown = re.sub(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\].*?(\x07|\x1b\\)|.)?", "", shown)
    shown = shown.replace("\r\n", "\n").replace("\r", "\n")
    shown = re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", shown
    )
    if len(shown) > longest:
        shown = f"{shown[:longest]}\n[{len(shown) - longest:,} more characters left out]"
    return shown


def text(value: object, longest: int = LONGEST_MESSAGE) -> str:
    """Any text as HTML that shows it and does nothing else."""
    return html.escape(plain(value, longest))


def words(value: object) -> str:
    """A sentence as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text(value))


def points(value: float) -> str:
    """Points without digits that say nothing: 1, 0.5, 1.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


@cache
def _renderer():
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])


@lru_cache(maxsize=4096)  # the questions of a quiz are the same on every page
def _markdown(source: str) -> str:
    """The author's Markdown; HTML in it is shown as text."""
    return str(_renderer()(plain(source, LONGEST_CODE)))


def _title(quiz: Quiz) -> str:
    for cell in quiz.skeleton:
        match = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)
        if cell.kind == "markdown" and match:
            return match[1].strip()
    return quiz.name.replace("_", " ")


def _head(title: str, verdict: SubmissionVerdict, extras: Extras) -> str:
    score = verdict.score if extras.total is None else extras.total
    lines = [
        f"<h1>{text(title)}</h1>",
        f'<p class="soft">{text(extras.person or verdict.student)}</p>',
        f'<p><span class="total">{points(score)}</span> of {points(verdict.max_score)} points</p>',
    ]
    if extras.timestamp:
        lines.append(f'<p class="soft">Handed in {extras.timestamp:%Y-%m-%d %H:%M} UTC</p>')
    if extras.penalty:
        lines.append(f"<p>{points(extras.penalty)} points were taken off for lateness.</p>")
    if any(question.manual for question in verdict.questions):
        lines.append("<p>Some answers are graded by a person; their points may still change.</p>")
    if verdict.notes:
        lines += [f"<p>{text(note)}</p>" for note in verdict.notes]
    if verdict.repairs:
        lines.append(
            "<p>Your notebook was repaired before grading. This cost no points, but look at it "
            "if something seems to be missing:</p>"
        )
        lines.append(_list(verdict.repairs))
    return "<header>\n" + "\n".join(lines) + "\n</header>"


def _list(items: tuple[str, ...], most: int = 30) -> str:
    shown = "".join(f"<li>{words(item)}</li>" for item in items[:most])
    more = f"<li>and {len(items) - most} more</li>" if len(items) > most else ""
    return f"<ul>{shown}{more}</ul>"


def _question(quiz: Quiz, verdict: QuestionVerdict, extras: Extras) -> str:
    try:
        question = quiz.question(verdict.grade_id or verdict.name)
    except KeyError:
        question = None
    earned = "full" if verdict.score >= verdict.points else "part" if verdict.score else "none"
    body = question.text if question else ""
    heading, _, body = body.partition("\n") if body.lstrip().startswith("#") else (None, "", body)
    heading = re.sub(r"^#+\s*|\s*\(\d+(\.\d+)? points?\)", "", heading or verdict.name)
    lines = [
        f'<section class="{"" if verdict.manual else earned}">',
        f'<h2><span class="points">{points(verdict.score)} / {points(verdict.points)}</span>'
        f"{_markdown(heading).strip().removeprefix('<p>').removesuffix('</p>')}</h2>",
    ]
    if body.strip():
        lines.append(f"<details><summary>The question</summary>{_markdown(body)}</details>")
    open_ = _unanswered(quiz, question, extras)
    if verdict.right is not None and question is not None:
        lines.append(_choice(question, verdict))
    elif open_ and not verdict.score:
        lines.append("<p>You have not answered this question.</p>")
    else:
        lines.append(_answer(question, verdict, extras))
        lines.append(_checks(verdict.checks))
    if verdict.manual:
        lines.append("<p>A person grades this answer.</p>")
    elif verdict.error and not open_ and not _told(verdict):
        lines.append(f'<p class="told">{words(verdict.error)}</p>')
    for key in question.answers if question and extras.comments else ():
        if extras.comments and extras.comments.get(key):
            lines.append(f'<p class="reason">{text(extras.comments[key])}</p>')
    lines.append("</section>")
    return "\n".join(line for line in lines if line)


def _unanswered(quiz: Quiz, question: Question | None, extras: Extras) -> bool:
    """Whether all answers to a question are as the quiz was given out."""
    released = {cell.grade_id: cell.source.strip() for cell in quiz.skeleton}
    keys = question.answers if question else ()
    return bool(keys) and all(extras.answers.get(key, "").strip() == released[key] for key in keys)


def _told(verdict: QuestionVerdict) -> bool:
    """Whether a failed check says already what the error says."""
    return any(check.message and verdict.error == check.message for check in verdict.checks)


def _choice(question: Question, verdict: QuestionVerdict) -> str:
    def option(letter: str) -> str:
        described = question.options.get(letter, "")
        described = _markdown(described).strip().removeprefix("<p>").removesuffix("</p>")
        return f"<b>{text(letter)}</b> {described}"

    right = verdict.right or ""
    reasons = question.reasons
    if verdict.chosen is None:
        told = f": {text(verdict.error)}" if verdict.error else "."
        lines = [f'<ul class="checks"><li class="failed">No option was chosen{told}</li></ul>']
    else:
        mark = "passed" if verdict.chosen == right else "failed"
        lines = [f'<ul class="checks"><li class="{mark}">Your answer: {option(verdict.chosen)}']
        lines.append("</li></ul>")
        reason = verdict.reason or reasons.get(verdict.chosen, "")
        if reason:
            lines.append(f'<div class="reason">{_markdown(reason)}</div>')
    if verdict.chosen != right:
        lines.append(f'<ul class="checks"><li class="passed">Right: {option(right)}</li></ul>')
        if reasons.get(right):
            lines.append(f'<div class="reason">{_markdown(reasons[right])}</div>')
    return "\n".join(lines)


def _answer(question: Question | None, verdict: QuestionVerdict, extras: Extras) -> str:
    keys = question.answers if question and question.answers else (verdict.name,)
    code = "\n\n".join(extras.answers[key] for key in keys if key in extras.answers)
    if not code.strip():
        return ""
    return (
        "<details open><summary>Your answer</summary>"
        f"<pre>{text(code, LONGEST_CODE)}</pre></details>"
    )


def _checks(checks: tuple[Check, ...]) -> str:
    lines = []
    for check in checks:
        if check.hidden:
            continue
        told = f'<span class="told">{words(check.message)}</span>' if check.message else ""
        mark = "passed" if check.passed else "failed"
        lines.append(
            f'<li class="{mark}">{words(check.text)}{told if not check.passed else ""}</li>'
        )
    hidden = [check for check in checks if check.hidden]
    passed = sum(check.passed for check in hidden)
    if passed:
        more = "further check" if passed == 1 else "further checks"
        lines.append(f'<li class="passed">{passed} {more} that the quiz does not show</li>')
    for check in hidden:
        if not check.passed:
            hint = check.message or check.text or "A check that the quiz does not show."
            lines.append(f'<li class="failed">Hint: {words(hint)}</li>')
    return f'<ul class="checks">{"".join(lines)}</ul>' if lines else ""
