"""Figures of the danger detector on its test sentences, by flag: `python -m bot.language.red_flags_report [FLAG ...]`.

For those who write content. The same sentences are tests in tests/red_flags; this shows each miss at once and never fails.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language.loading import load_mapping
from bot.language.red_flag_content import TIERS
from bot.language.red_flags import Danger, RedFlags, load_red_flags

ROOT = Path(__file__).resolve().parents[2]
_QUIET = TIERS.index("next_day")  # a look-alike may be noted for the next day, or asked about


@dataclass(frozen=True)
class Case:
    """One sentence: what it should raise ("none" for a look-alike), and what the person was asked or said before."""

    flag: str
    text: str
    tier: str
    at_most: str
    save: tuple[str, ...]
    context: dict[str, Any]

    def is_right(self, dangers: tuple[Danger, ...]) -> bool:
        if self.tier == "none":
            limit = TIERS.index(self.at_most) if self.at_most else _QUIET
            return all(TIERS.index(danger.tier) >= limit or danger.flag in self.save for danger in dangers)
        enough = TIERS[: TIERS.index(self.tier) + 1]
        return any(danger.flag == self.flag and danger.tier in enough for danger in dangers)


def read_cases(folder: Path) -> Iterator[Case]:
    """The cases of every file in tests/red_flags/LANGUAGE."""
    for path in sorted(folder.glob("*.yml")):
        content = load_mapping(path)
        for entry in (*content.get("raises", ()), *content.get("look_alikes", ())):
            context = {key: entry[key] for key in ("asked", "recent", "previous") if key in entry}
            yield Case(path.stem, entry["text"], entry["tier"], entry.get("at_most", ""), tuple(entry.get("save", ())), context)


def screen(red_flags: RedFlags, case: Case) -> tuple[Danger, ...]:
    return red_flags.screen(case.text, **case.context)


def main(only: list[str]) -> None:
    red_flags = load_red_flags(ROOT / "data")
    counts: dict[str, list[int]] = {}
    for case in read_cases(ROOT / "tests" / "red_flags" / "en"):
        if only and case.flag not in only:
            continue
        dangers = screen(red_flags, case)
        right = case.is_right(dangers)
        count = counts.setdefault(case.flag, [0, 0, 0, 0])
        place = 2 if case.tier == "none" else 0
        count[place] += right
        count[place + 1] += 1
        if not right:
            found = [(danger.flag, danger.tier, danger.sign) for danger in dangers]
            _print(f"  {'FALSE' if place else 'MISS'} {case.flag} ({case.tier}): {case.text!r} found {found}")
    for flag, count in {**counts, "all": [sum(column) for column in zip(*counts.values(), strict=True)]}.items():
        _print(f"{flag:32} raised {count[0]}/{count[1]}   quiet {count[2]}/{count[3]}")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
