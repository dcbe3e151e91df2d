"""The words of the intake: questions, plain names of places, how short replies are read. All of it is in data/intake.

Questions have the schema that all content shares (actions/content/schema.py); the other files are read here. The words of
the read-back and of the physician's page are read by readback.py and actions/brief.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass as plain_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from actions.content import Question, load_questions
from actions.content.loading import read_one
from actions.content.schema import Entry, Id, Line, Many, Version
from actions.vocabulary import Vocabulary, load_vocabulary

T = TypeVar("T")
_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Answers(Entry):
    """How a short reply is read in the light of what was asked."""

    version: Version
    none_words: Many[Line]
    yes_words: Many[Line]
    unsure_words: Many[Line]
    no_denials: Many[Line]
    none_answers: Many[Id]
    chips: dict[Line, dict[Id, Line]]
    cues: dict[Id, Many[Line]]
    sides: dict[Line, Many[Line]]
    stays: Many[Line]
    travels: Many[Line]
    clause_words: Many[Line]
    roles: dict[Line, Many[Line]]
    numbers: dict[Line, int]
    months: Many[Line]
    name_leads: Many[Line]
    birth_leads: Many[Line]
    not_names: Many[Line]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Places(Entry):
    """Plain names of the regions, and the two questions that name a place."""

    version: Version
    which: Line
    which_again: Line
    other_side: Line
    other_side_again: Line
    last_link: Line
    article: Line
    without_article: Many[Id]
    regions: dict[Line, Line]


@plain_dataclass(frozen=True)
class IntakeContent:
    """Everything that asking and recording read, in one language."""

    questions: Mapping[str, Question]
    answers: Answers
    places: Places
    vocabulary: Vocabulary

    @property
    def regions(self) -> Mapping[str, str]:
        """Whether the side of each region matters: ask, optional, midline or none."""
        rules: Mapping[str, str] = self.vocabulary["regions"]
        return rules


@cache
def load_intake(data_dir: Path, language: str = "en") -> IntakeContent:
    """All of it, read once a process. Raises `ContentError` with file and key."""
    return IntakeContent(
        load_questions(data_dir, language),
        read_file(Answers, data_dir, language),
        read_file(Places, data_dir, language),
        load_vocabulary(data_dir),
    )


def read_file(kind: type[T], data_dir: Path, language: str) -> T:
    """The file of `data/intake` that holds a `kind`: `Answers` is in answers.yml. Raises `ContentError`."""
    return read_one(kind, data_dir / "intake" / language / f"{kind.__name__.lower()}.yml", data_dir)


def listed(names: list[str], link: str) -> str:
    """Names in one phrase: "knee, ankle, or foot"."""
    if len(names) <= 2:
        return f" {link} ".join(names)
    return f"{', '.join(names[:-1])}, {link} {names[-1]}"


def details(value: Any) -> Mapping[str, Any]:
    """The details beside a value; empty for a plain one."""
    return value if isinstance(value, dict) else {}
