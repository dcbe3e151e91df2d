"""One message as recording hears it: what was asked, what was found, which words a value rests on.

Pure. Values of items are made in findings.py (what the message says) and replies.py (a short answer in the light of the
question); places in sites.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from actions.intake.items import plain_value
from actions.intake.known import Known
from actions.reading import Finding

SHORT_WORDS = 12  # a message this short is kept whole as the words behind a value
# The person asks or steers: what was asked stands open as it is.
STEERING = frozenset({
    "greet", "goodbye", "thanks", "request_human", "pause", "resume", "review_answers", "delete_my_data",
    "change_language", "chitchat",
})  # fmt: skip
FEELINGS = frozenset({"express_emotion", "complain_about_care"})
NO_ANSWERS = frozenset({"skip", "unsure", "correct_answer"})
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]*")
_EDGE = " \t\n.,;:!?\"'()*"


@dataclass(frozen=True)
class Told:
    """What an item holds after this message."""

    item: str
    value: Any
    status: str = "answered"
    origin: str = "said"
    verbatim: str | None = None


@dataclass(frozen=True)
class Heard:
    """One message. `findings` are the patient's own; `asked` the items that stood open, `choices` what could be tapped."""

    text: str
    intent: str | None = None
    findings: tuple[Finding, ...] = ()
    asked: tuple[str, ...] = ()
    question: str = ""
    choices: tuple[str, ...] = ()

    @cached_property
    def plain(self) -> str:
        """The text in lower case, without what stands around it."""
        return plain(self.text)

    @property
    def words(self) -> int:
        return len(self.plain.split())

    @property
    def is_correction(self) -> bool:
        return self.intent == "correct_answer"

    @property
    def is_question(self) -> bool:
        """Whether the person asks something of the companion."""
        return (self.intent or "").startswith("ask_")

    @property
    def is_interruption(self) -> bool:
        """Whether what was asked is neither answered nor avoided (a correction is of something else): it stands open."""
        return self.is_question or self.is_correction or (self.intent or "") in STEERING | FEELINGS

    @property
    def may_answer(self) -> bool:
        """Whether the text itself may be the answer to what was asked."""
        return not self.is_question and (self.intent or "") not in STEERING | NO_ANSWERS

    @cached_property
    def facts(self) -> tuple[Finding, ...]:
        """The findings that tell something by themselves, without the question."""
        return tuple(finding for finding in self.findings if finding.get("item") != "answer")

    def of(self, kind: str) -> list[Finding]:
        """The findings of one kind, in the order of the text."""
        found = [finding for finding in self.findings if finding.get("item") == kind]
        return sorted(found, key=lambda finding: int(finding.get("start", 0)))

    def asks_any(self, items: Iterable[str]) -> bool:
        """Whether one of the items was asked."""
        return any(item in self.asked for item in items)

    def said_at(self, finding: Finding) -> str:
        """The patient's words around a finding: the whole of a short message, else the sentence."""
        return self.text.strip() if self.words <= SHORT_WORDS else self.sentence_at(finding)

    def sentence_at(self, finding: Finding) -> str:
        """The sentence in which a finding begins."""
        return next((part for start, part in sentences(self.text) if start <= finding.get("start", 0) < start + len(part)),
                    str(finding.get("text", ""))).strip()  # fmt: skip

    def takes(self, item: str, known: Known) -> bool:
        """Whether a passing remark may change what the item holds already."""
        return item in self.asked or self.is_correction or known.status(item) not in ("answered",)


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces, nothing around it."""
    return " ".join(text.lower().replace("’", "'").split()).strip(_EDGE)


def tapped(heard: Heard, links: tuple[str, ...]) -> list[str]:
    """The choices that make up the message, as they stand in it: one, or several with commas or `links` ("and") between.

    Empty for anything else. A choice may hold a comma or a link itself: the longest one counts.
    """
    offered = {plain(choice) for choice in heard.choices}
    if not offered:
        return []
    link = _link(links)
    parts = link.split(heard.text.strip(_EDGE))  # words and links by turns
    longest = max(len(link.split(choice)) for choice in heard.choices)
    chosen: list[str] = []
    while parts:
        size = next((size for size in range(longest, 0, -2) if plain("".join(parts[:size])) in offered), None)
        if size is None:
            return []
        chosen.append("".join(parts[:size]).strip(_EDGE))
        parts = parts[size + 1 :]
    return chosen


@cache
def _link(links: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, links))
    return re.compile(rf"([,;\n]\s*(?:(?:{words})\s)?|\s(?:{words})\s)", re.IGNORECASE)


def status_of(finding: Finding) -> str:
    """present, denied, past or unsure."""
    return str(finding.get("status", "present"))


def own(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Without what is told of other people: it never fills the patient's items."""
    return tuple(finding for finding in findings if finding.get("subject", "self") == "self")


def sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with their places."""
    return [(match.start(), match[0]) for match in _SENTENCE.finditer(text) if match[0].strip()]


def sentences_with(text: str, cues: Sequence[str]) -> str | None:
    """The sentences that have one of the cues as a whole word, or None."""
    found = [part.strip() for _, part in sentences(text) if has_word(part, cues)]
    return " ".join(found) or None


def has_word(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words or phrases stands in the text as a whole."""
    there = f" {re.sub(r'[^a-z0-9/-]+', ' ', text.lower().replace('’', chr(39)).replace(chr(39), ''))} "
    return any(f" {word.replace(chr(39), '')} " in there for word in words)


def merged_codes(old: Sequence[str], said: Sequence[str], taken_back: Sequence[str]) -> list[str]:
    """A list of codes after new ones were said and others taken back. "none" and "other" give way to any code."""
    codes = list(dict.fromkeys(code for code in (*old, *said) if code not in taken_back))
    real = [code for code in codes if code not in ("none", "other", "none_known")]
    return real or codes


def merged_entries(old: Sequence[dict[str, Any]], said: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """A list of entries after new ones were said. What has a name stands once, in its newest state."""
    entries = {_identity(entry, key): entry for entry in old}
    for entry in said:
        before = entries.get(_identity(entry, key), {})
        merged = {**before, **{name: value for name, value in entry.items() if value is not None}, **_blank(before, entry)}
        says_more = any(merged[name] != before.get(name) for name in merged if name != "verbatim")
        entries[_identity(entry, key)] = merged if says_more or not before else before
    return list(entries.values())


def _blank(before: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    return {name: None for name, value in entry.items() if value is None and before.get(name) is None}


def _identity(entry: dict[str, Any], key: str) -> str:
    name = plain_value(entry.get(key))
    return f"{key}:{name}:{entry.get('class') if name is None else ''}:{entry.get('verbatim') if name is None else ''}"
