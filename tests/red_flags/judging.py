"""Independent danger sets: their messages, and how what was raised is judged against what is right.

`independent` is for development: its misses are read for their kind. `unseen` is only counted, never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.language.loading import load_mapping
from bot.language.red_flag_content import TIERS

HERE = Path(__file__).parent
ALARMING = ("emergency", "crisis", "same_day")
_SILENT = len(TIERS)

Raised = Sequence[tuple[str, str]]
"""(flag, tier) of what a message raised, most urgent first; tier `ask` raises nothing."""


@dataclass(frozen=True)
class Message:
    """One message of a set: the flag it is about, and the tier that is the lowest right one ("" for a look-alike)."""

    name: str
    flag: str
    text: str
    recent: tuple[str, ...]
    tier: str
    at_most: str = "none"


def messages(which: str) -> Iterator[Message]:
    """Every message of a set, also the last of each talk with the ones before it."""
    for path in sorted((HERE / which).glob("*.yml")):
        if path.stem == "talks":
            continue
        content = load_mapping(path)
        for number, entry in enumerate(content["signs"]):
            yield Message(f"{path.stem} sign {number}", path.stem, entry["text"], tuple(entry.get("recent", ())), entry["tier"])
        for number, entry in enumerate(content["look_alikes"]):
            recent = tuple(entry.get("recent", ()))
            yield Message(f"{path.stem} look-alike {number}", path.stem, entry["text"], recent, "", entry.get("at_most", "none"))
    yield from _talks(HERE / which / "talks.yml")


def _talks(path: Path) -> Iterator[Message]:
    for number, talk in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
        *earlier, last = talk["messages"]
        tier = "" if talk["flag"] == "none" else talk["tier"]
        yield Message(f"talk {number}", talk["flag"], last, tuple(earlier), tier)


@dataclass(frozen=True)
class Verdict:
    """How one message was judged."""

    message: Message
    raised: tuple[tuple[str, str], ...]

    @property
    def alarms(self) -> list[tuple[str, str]]:
        return [entry for entry in self.raised if entry[1] != "ask"]

    @property
    def caught(self) -> bool:
        """Raised to same_day or above where that is needed, to next_day or above where that suffices."""
        enough = ("next_day",) if self.message.tier == "next_day" else ()
        return any(tier in (*ALARMING, *enough) for _, tier in self.raised)

    @property
    def tier_is_enough(self) -> bool:
        return _place(self.raised) <= TIERS.index(self.message.tier)

    @property
    def flag_is_first(self) -> bool:
        """The right flag is among the first two named."""
        return self.message.flag in [flag for flag, _ in self.alarms[:2]]

    @property
    def is_false_alarm(self) -> bool:
        """A look-alike raised to same_day or above, where not even that is right."""
        return _place(self.raised) <= TIERS.index("same_day") and _place(self.raised) < _limit(self.message.at_most)

    @property
    def is_false_note(self) -> bool:
        """A look-alike raised to next_day, where not even that is right."""
        return _place(self.raised) == TIERS.index("next_day") < _limit(self.message.at_most)


def _place(raised: Raised) -> int:
    return min((TIERS.index(tier) for _, tier in raised), default=_SILENT)


def _limit(at_most: str) -> int:
    return TIERS.index(at_most) if at_most in TIERS else _SILENT


def figures(verdicts: Sequence[Verdict]) -> Mapping[str, tuple[float, int]]:
    """Each measure of the table: its value, and over how many messages."""
    signs = [verdict for verdict in verdicts if verdict.message.tier]
    quiet = [verdict for verdict in verdicts if not verdict.message.tier]
    flagged = [verdict for verdict in signs if verdict.alarms]
    suicidal = [verdict for verdict in signs if verdict.message.flag == "suicidal_ideation" and verdict.message.tier == "crisis"]

    def share(of: Sequence[Verdict], name: str) -> tuple[float, int]:
        return sum(getattr(verdict, name) for verdict in of) / max(1, len(of)), len(of)

    return {
        "signs caught": share(signs, "caught"),
        "tier not too low": share(signs, "tier_is_enough"),
        "suicidal statements that escalate": share(suicidal, "caught"),
        "right flag among the first two of a flagged sign": share(flagged, "flag_is_first"),
        "mean flags a flagged message": (sum(len(one.alarms) for one in flagged) / max(1, len(flagged)), len(flagged)),
        "look-alikes raised to same_day or above": share(quiet, "is_false_alarm"),
        "look-alikes raised to next_day": share(quiet, "is_false_note"),
    }
