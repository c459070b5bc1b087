"""Ids of students that are safe as names of folders, and believable times of submission."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from grading.intake.archives import Refused

EARLIEST = datetime(2000, 1, 1)
LEEWAY = timedelta(days=1)  # clocks differ
LONGEST_ID = 80
LONGEST_NAME = 200  # bytes; file systems take names of 255, and more is written around an id
#: How platforms write a time, once commas, points and colons are gone.
_FORMATS = (
    "%Y-%m-%d-%H-%M-%S", "%Y%m%d%H%M%S", "%b %d %Y %I%M %p", "%B %d %Y %I%M %p",
    "%b %d %Y %H%M", "%B %d %Y %H%M", "%d %b %Y %I%M %p", "%d %B %Y %I%M %p", "%d %b %Y %H%M",
    "%d %B %Y %H%M", "%Y-%m-%d %H%M", "%Y-%m-%d %H%M%S",
)  # fmt: skip


def student_id(text: str) -> str:
    """A student id that is safe as the name of a folder, from an id or the name of a person.

    Letters of any script, digits and `. @ - _` stay, spaces and the rest become `_`.

    Raises:
        Refused: the text has parts of a path or control characters, or no letter or digit.
    """
    shown = "".join(c if c.isprintable() else "?" for c in text)[:60]
    if "/" in text or "\\" in text or ".." in text:
        raise Refused(f"the student id {shown!r} has parts of a path")
    if shown != text[:60] or any(not c.isprintable() for c in text):
        raise Refused(f"the student id {shown!r} has control characters")
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[^\w.@-]+", "_", plain).strip("_.-")[:LONGEST_ID]
    plain = plain.encode()[:LONGEST_NAME].decode(errors="ignore").rstrip("_.-")
    if ".." in plain or not any(character.isalnum() for character in plain):
        raise Refused(f"no student id can be made of {shown!r}")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain):
        plain = f"{plain}_"  # names of devices on Windows
    return plain


def id_as_it_stands(text: str) -> str:
    """An id of nbgrader's, which is the name of a folder already: `john doe`, `o'hara`.

    Where it would not be a good name for a folder everywhere, it is made one by `student_id`.
    """
    plain = re.fullmatch(r"[^\W_][\w .@'\u2019,+&()-]*(?<![. ])", text) and ".." not in text
    device = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", text)
    if not plain or device or len(text.encode("utf-8", "replace")) > LONGEST_NAME:
        return student_id(text)
    return text


def check_time(moment: str | datetime, now: datetime) -> datetime:
    """A believable time of submission in UTC without a time zone.

    Text is in ISO format, with a time zone as a third word if not UTC: `2026-03-01 12:00:00 UTC`.

    Raises:
        Refused: it is no time, or before the year 2000, or more than a day in the future.
    """
    if isinstance(moment, str):
        text = moment.strip()
        shown = "".join(c if c.isprintable() else "?" for c in text)[:60]
        try:
            moment = _parse_time(text)
        except (ValueError, OverflowError, LookupError, OSError):
            raise Refused(f"{shown!r} is not a time like '2026-03-01 12:00:00 UTC'") from None
    try:
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise Refused("it is outside of all calendars") from None
    if not EARLIEST <= moment <= now + LEEWAY:
        side = "in the future" if moment > now else "before the year 2000"
        raise Refused(f"{moment:%Y-%m-%d %H:%M} UTC is {side}")
    return moment


def _parse_time(text: str) -> datetime:
    words = text.split()
    if len(words) != 3:
        return datetime.fromisoformat(text)
    moment = datetime.fromisoformat(" ".join(words[:2]))
    zone = words[2]
    if zone in ("UTC", "GMT", "Z"):
        return moment.replace(tzinfo=UTC)
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return moment.replace(tzinfo=timezone(timedelta(minutes=int(f"{offset[1]}{minutes}"))))
    return moment.replace(tzinfo=ZoneInfo(zone))


def platform_time(text: str) -> datetime | None:
    """The time of an attempt as a platform writes it into a name; None where it is none.

    It is the platform's local time, good for telling which attempt is the newest.
    """
    plain = " ".join(re.sub(r"[,.:]", " ", text).split())
    # 12 05 PM and 1205 PM are the same.
    plain = re.sub(r"\b(\d{1,2}) (\d\d)(?= ?[APap]\.?[Mm]|$)", r"\1\2", plain)
    plain = re.sub(r"\b(\d)(\d\d)(?= ?[APap][Mm]|$)", r"0\1\2", plain).upper()
    if re.fullmatch(r"\d{14,17}", plain):
        plain = plain[:14]
    for form in _FORMATS:
        with contextlib.suppress(ValueError):
            return datetime.strptime(plain, form)
    return None
