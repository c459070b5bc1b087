"""Who is who: the tables that platforms put beside submissions, read as plain text and bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grading.intake.archives import MEGABYTE, Entry, Refused
from grading.intake.names import student_id

METADATA = "submission_metadata.yml"
LARGEST_TABLE = 20 * MEGABYTE


@dataclass(frozen=True)
class Person:
    """A student as a platform knows them.

    student: the id in the gradebook; number: the platform's own; key: what a table of people knows
    the submission by, where that is another; time: when it was handed in, as text with a zone.
    """

    student: str
    name: str = ""
    number: str = ""
    email: str = ""
    time: str = ""
    key: str = ""


class TableError(RuntimeError):
    """A table of people cannot be read; the text says which and why."""


def gradescope(entries: Iterable[Entry]) -> dict[str, list[Person]]:
    """Who handed in each numbered submission, from the table in a Gradescope export.

    A table inside a submission is the student's own.

    Raises:
        TableError: there is a table, and nobody can read it.
    """
    people: dict[str, list[Person]] = {}
    for entry in entries:
        inside = any(re.fullmatch(r"submission_\d+", part) for part in entry.path.parts[:-1])
        if entry.path.name != METADATA or inside:
            continue
        try:
            table = _plain_yaml(entry.read(LARGEST_TABLE))
        except Refused as problem:
            raise TableError(f"{entry.path}: {problem}") from None
        for key, record in table.items() if isinstance(table, dict) else ():
            match = re.fullmatch(r"submission_(\d+)", str(key)) if isinstance(key, str) else None
            if match and isinstance(record, dict):
                people[match[1]] = _submitters(record, match[1])
    return {number: some for number, some in people.items() if some}


def _submitters(record: dict, number: str) -> list[Person]:
    time = record.get(":created_at")
    time = re.sub(r"(\.\d{6})\d+", r"\1", time) if isinstance(time, str) else ""
    people = []
    persons = record.get(":submitters")
    for person in persons if isinstance(persons, list) else ():
        if not isinstance(person, dict):
            continue
        texts = [person.get(f":{key}") for key in ("sid", "email", "name")]
        sid, email, name = (text if isinstance(text, str) else "" for text in texts)
        for text in (sid, email, name):
            try:
                people.append(Person(student_id(text), name, number, email, time))
                break
            except Refused:
                continue
    return people


def _plain_yaml(content: bytes) -> Any:
    """YAML whose scalars are all the text that stands there: ids keep their zeros, names are no
    truth values. References are followed, but nothing is copied by them.
    """
    import yaml

    class Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def flatten_mapping(self, node: Any) -> None:
            """Merging copies, and copies of copies explode."""

    def plain(loader: Any, suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value
        kind = (
            loader.construct_yaml_map
            if isinstance(node, yaml.MappingNode)
            else (loader.construct_yaml_seq)
        )
        return kind(node)

    for tag in ("int", "float", "bool", "timestamp", "binary", "merge", "value"):
        Plain.add_constructor(f"tag:yaml.org,2002:{tag}", lambda loader, node: node.value)
    Plain.add_constructor("tag:yaml.org,2002:null", lambda loader, node: "")
    Plain.add_multi_constructor("!", plain)
    Plain.add_multi_constructor("tag:ruby", plain)
    try:
        return yaml.load(content, Loader=Plain)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise Refused(f"it cannot be read ({type(error).__name__}{where})") from None


_NAME = re.compile(r"(?m)^\s*(?:Name|Nombre|Nom|Nome|Naam)\s*:\s*(.*?)\s*\(([^()\n]+)\)\s*$")


def blackboard(entries: Iterable[Entry]) -> dict[str, list[Person]]:
    """Who is behind each attempt, from the texts that Blackboard writes beside the files."""
    people = {}
    for entry in entries:
        if not re.search(r"_attempt_\d{4}(-\d\d){5}\.txt$", entry.path.name):
            continue
        try:
            # Name and user name are the first line; what the student typed comes after it.
            text = entry.read(MEGABYTE).decode("utf-8-sig", "replace")[:1000]
            match = _NAME.match(text)
            if match:
                person = Person(student_id(match[2]), match[1], "", "")
                people[entry.path.stem] = [person]
        except Refused:
            continue
    return people
