"""Every sentence of tests/red_flags/en raises what it must, and every look-alike stays quiet."""

from functools import cache
from pathlib import Path

import pytest

from bot.language.red_flags import RedFlags, check_red_flags, load_red_flags
from bot.language.red_flags_report import Case, read_cases, screen

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
CASES = list(read_cases(Path(__file__).parent / "en"))
FLAGS = sorted({case.flag for case in CASES})


@cache
def red_flags() -> RedFlags:
    return load_red_flags(DATA)


def _misses(cases: list[Case]) -> list[str]:
    found = [(case, screen(red_flags(), case)) for case in cases]
    return [
        f"{case.text!r} ({case.tier}) found {[(d.flag, d.tier, d.sign) for d in dangers]}"
        for case, dangers in found
        if not case.is_right(dangers)
    ]


@pytest.mark.parametrize("flag", FLAGS)
def test_each_sign_raises_its_flag(flag: str) -> None:
    misses = _misses([case for case in CASES if case.flag == flag and case.tier != "none"])
    assert not misses, "\n".join(misses)


@pytest.mark.parametrize("flag", FLAGS)
def test_each_look_alike_raises_no_alarm(flag: str) -> None:
    misses = _misses([case for case in CASES if case.flag == flag and case.tier == "none"])
    assert not misses, "\n".join(misses)


def test_every_flag_of_the_vocabulary_has_content_and_sentences() -> None:
    assert not check_red_flags(DATA)
    assert set(red_flags().flags) == set(FLAGS) - {"ordinary", "talk"}


WRAPS = (
    "{}",
    "hi, thanks for asking. {}",
    "I've had this for a while and the pills don't do much. {}",
    "{}. Anyway, my appointment is on Monday.",
    "{}!!!",
)
CLEAR = ("emergency", "crisis")


@pytest.mark.parametrize("wrap", WRAPS)
def test_what_stands_around_a_sign_never_hides_it(wrap: str) -> None:
    wrapped = [
        Case(case.flag, wrap.format(case.text), case.tier, "", (), {})
        for case in CASES
        if case.tier in CLEAR and not case.context
    ]
    assert not _misses(wrapped)


@pytest.mark.parametrize("change", [str.upper, str.title, str.swapcase])
def test_case_changes_nothing(change) -> None:
    changed = [
        Case(case.flag, change(case.text), case.tier, "", (), {}) for case in CASES if case.tier in CLEAR and not case.context
    ]
    assert not _misses(changed)
