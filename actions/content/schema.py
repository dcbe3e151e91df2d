"""What each kind of content file may hold, as frozen dataclasses that pydantic fills and checks.

The order of the fields is the one order of keys in the files. Reading files is in `files.py`; rules about the words
themselves (length, plain language, words to avoid) are in the checks.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

T = TypeVar("T")
Channel = Literal["web", "sms"]
Need = Literal["watched_inbox", "clinic_phone", "on_call_phone", "demo"]
Format = Literal["yes_no", "choice", "choices", "number", "text", "list"]
_CONFIG = ConfigDict(extra="forbid")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


# YAML has lists; frozen content has tuples (pydantic turns one into the other).
Many = tuple[T, ...]
OneOrMany = Annotated[tuple[T, ...], BeforeValidator(_as_list)]
Line = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Number = Annotated[int, Field(strict=True)]
Version = Annotated[int, Field(strict=True, ge=1)]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Signature:
    """Which clinician signed a piece of content, and when."""

    by: Line
    date: datetime.date


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Entry:
    """What every piece of content says about itself."""

    id: Id
    status: Literal["draft", "reviewed", "retired"]
    source: Line
    reviewed: Signature | None

    @model_validator(mode="after")
    def _status_and_signature_agree(self) -> Entry:
        if self.status == "reviewed" and self.reviewed is None:
            raise ValueError("status is reviewed and nobody signed; fill in reviewed: {by, date}")
        return self


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Choice:
    """A button: what it shows, and what is sent back as text."""

    title: Line
    value: Line


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Variant:
    """The same thing in other words, for both channels."""

    web: Line
    sms: Line


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class ForProxy(Variant):
    """A question as it is asked of somebody who types for the patient; `again` is the second time."""

    again: Line


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Text(Entry):
    """A system text. `needs` names what must be true of the clinic; else the text `otherwise` is said."""

    version: Version
    needs: OneOrMany[Need] = ()
    otherwise: Id | None = None
    web: Line
    sms: Line
    choices: Many[Choice] = ()
    variants: Many[Variant] = ()

    @model_validator(mode="after")
    def _needs_and_otherwise_come_together(self) -> Text:
        if bool(self.needs) != (self.otherwise is not None):
            raise ValueError("needs and otherwise come together: say what is said when the need isn't met")
        return self


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Question(Entry):
    """A question of the intake. `again` is how it is asked a second time, `why` answers "why do you ask?"."""

    version: Version
    block: Id
    order: Number
    items: Annotated[Many[Id], Field(min_length=1)]
    format: Format
    web: Line
    sms: Line
    again: Line | Variant
    why: Line
    proxy: ForProxy | None = None
    lead_in: Line | None = None
    choices: Many[Choice] = ()
    when: Id | None = None


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Phrase:
    """One thing to say back. It fits if every blank can be filled, `needs` holds and one of `said` was said."""

    id: Id
    needs: OneOrMany[Id] = ()
    said: OneOrMany[Line] = ()
    text: Line


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Emotion(Entry):
    """What can be said back to one feeling."""

    version: Version
    lines: Many[Phrase]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Acknowledge(Entry):
    """What can be said back to what a person told, to plain data, and to somebody who writes for another."""

    version: Version
    silent: Many[Id]
    danger_first: Many[Id]
    tells: Many[Id]
    answers: Many[Id]
    patterns: Many[Phrase]
    proxy: Many[Phrase]
    receipts: Many[Phrase]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Name:
    """How to say a code back: the person's own words where they are in `as_said`, a word of `put`, else `name`.

    `name: null` means that the code alone is never said back.
    """

    name: Line | None
    as_said: Many[Line] = ()
    put: dict[Line, Line] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Names(Entry):
    """Plain names of regions, qualities and impacts."""

    version: Version
    ambiguous: Many[Line]
    regions: dict[str, Name]
    plurals: Many[Line]
    side_words: Many[Line]
    sides: dict[str, str]
    qualities: dict[str, Name]
    impacts: dict[str, Name]
    months: Many[Line]
    scores: Many[Line]
    numbers: Many[Line]
    units: dict[Literal["D", "W", "M", "Y"], tuple[str, str]]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class AvoidWord:
    """Words that no text says, why, and what to say instead. `unless` names longer phrases where they are right."""

    words: Annotated[OneOrMany[Line], Field(min_length=1)]
    why: Line
    instead: Line | None = None
    unless: OneOrMany[Line] = ()


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Avoid(Entry):
    """Words to avoid everywhere, promises never made, cheering never given to the hopeless, words never said back."""

    version: Version
    avoid: Many[AvoidWord]
    never: Many[AvoidWord]
    cheering: Many[Line]
    never_mirror: Many[Line]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class PlainWords(Entry):
    """Long words that are plain to our readers, each with its reason."""

    version: Version
    words: dict[Line, Line]
