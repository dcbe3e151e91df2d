"""What the detector does at its edges, shown on a small flag of made-up words: no content that changes can hide a fault here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from bot.language.patterns import Builder
from bot.language.red_flag_content import Content, Flag, Part, Pattern, Raise, Sign, read_content
from bot.language.red_flags import RedFlags, _spans, load_red_flags

DATA = Path(__file__).resolve().parents[2] / "data"
FILLER = "one two three four five six seven eight nine ten"


@cache
def repository() -> Content:
    content: Content | None = read_content(DATA, "en")[0]
    assert content is not None
    return content


def detector(
    when: Sequence[str],
    not_signs: Sequence[str] = (),
    idioms: Sequence[str] = (),
    unless: Sequence[str] = (),
    lifts: Sequence[str] = (),
    within: int = 4,
    past: str = "never",
    mood: str = "statement",
) -> RedFlags:
    """One flag "leak" of tier same_day, lifted to emergency by `lifts`; a past one is asked about."""
    builder = Builder({}, str.split, "test")

    def read(texts: Sequence[str]) -> tuple[Pattern, ...]:
        return tuple(tuple(Part(symbol) for symbol in builder.near(text, "test")) for text in texts)

    raises = (Raise(read(lifts), "emergency"),) if lifts else ()
    sign = Sign("sign", read(when), within, "same_day", read(unless), raises, (), past, "ask", mood)
    flag = Flag("leak", "same_day", (sign,), read(not_signs), read(idioms), (), "ask", {}, {}, "Is it wet?", {"same_day": ("ACT-911",)})
    own = repository()
    matcher = builder.build((), (), ())
    return RedFlags(Content((flag,), own.actions, matcher, own.reader, own.answers, own.answer_symbols, own.foreign))


def told(flags: RedFlags, text: str, recent: Sequence[str] = ()) -> list[tuple[str, str]]:
    return [(danger.tier, danger.text) for danger in flags.screen(text, recent)]


def look_alikes(flags: RedFlags, text: str) -> list[tuple[int, int]]:
    return _spans(flags.flags["leak"].not_signs, flags._read(text))


def test_of_two_hits_the_longer_is_quoted() -> None:
    assert told(detector(["gadget", "gadget drips"]), "the gadget drips") == [("same_day", "gadget drips")]


def test_parts_stand_at_most_so_many_words_apart() -> None:
    flags = detector(["gadget + drips"], within=4)
    assert told(flags, "gadget one two three four drips")
    assert not told(flags, "gadget one two three four five drips")


@pytest.mark.parametrize("text", ["gadget drips", "oh gadget drips", "gadget drips now"])
def test_a_sign_that_is_nothing_but_the_idiom_is_none(text: str) -> None:
    assert not told(detector(["gadget drips", "drips"], idioms=["gadget drips"]), text)


def test_a_sign_beside_an_idiom_or_reaching_out_of_it_counts() -> None:
    flags = detector(["gadget drips badly", "drips fast"], idioms=["gadget drips"])
    assert told(flags, "gadget drips badly") == [("same_day", "gadget drips badly")]
    assert told(flags, "gadget drips fast") == [("same_day", "drips fast")]
    assert told(detector(["oh gadget drips"], idioms=["gadget drips"]), "oh gadget drips")


def test_a_look_alike_hides_the_sign_that_it_overlaps_and_no_other() -> None:
    flags = detector(["gadget", "drips"], not_signs=["toy gadget"])
    assert not told(flags, "a toy gadget")
    assert told(flags, "toy gadget drips") == [("same_day", "drips")]
    assert told(detector(["drips"], not_signs=["toy gadget"]), "drips toy gadget")


@pytest.mark.parametrize(("between", "denied"), [("", True), ("one", True), ("one two", True), ("one two three", False)])
def test_a_look_alike_is_denied_by_one_of_the_three_words_before_it(between: str, denied: bool) -> None:
    flags = detector(["drips"], not_signs=["toy drips"])
    assert bool(look_alikes(flags, " ".join(["not", *between.split(), "toy drips"]))) is not denied


def test_a_look_alike_at_the_very_beginning_is_not_denied_by_what_ends_the_message() -> None:
    assert look_alikes(detector(["drips"], not_signs=["toy"]), "toy is what i said it is not") == [(0, 1)]


def test_what_excuses_a_sign_must_be_near_and_in_its_sentence() -> None:
    flags = detector(["gadget"], unless=["warranty"])
    assert not told(flags, f"gadget {' '.join(FILLER.split()[:7])} warranty")
    assert not told(flags, f"warranty {' '.join(FILLER.split()[:7])} gadget")
    assert told(flags, f"gadget {FILLER} warranty")
    assert told(flags, f"warranty {FILLER} gadget")
    assert told(flags, "gadget. warranty")
    assert told(flags, "warranty. gadget")


def test_what_lifts_a_sign_may_stand_anywhere_and_in_the_last_messages_unless_denied() -> None:
    flags = detector(["gadget"], lifts=["fumes"])
    assert told(flags, "gadget")[0][0] == "same_day"
    assert told(flags, "gadget. there are fumes")[0][0] == "emergency"
    assert told(flags, "gadget", ["fumes"])[0][0] == "emergency"
    assert told(flags, "gadget", ["fumes", "a", "b", "c"])[0][0] == "same_day"
    assert told(flags, "gadget. there are no fumes")[0][0] == "same_day"


def test_standing_decides_the_tier() -> None:
    flags = detector(["gadget"])
    assert told(flags, "no gadget") == []
    assert told(flags, "not really gadget") == [("ask", "gadget")]
    assert told(flags, "used to have gadget") == [("ask", "gadget")]
    assert told(flags, "gadget for years, same as always")[0][0] == "ask"
    assert told(detector(["gadget"], past="any"), "used to have gadget") == [("same_day", "gadget")]
    assert told(flags, "what if it is gadget") == []
    assert told(detector(["gadget"], mood="any"), "what if it is gadget") == [("same_day", "gadget")]


def test_an_idiom_counts_after_a_sign_in_an_earlier_message_only() -> None:
    flags = detector(["leaking"], idioms=["wet joke"])
    assert not told(flags, "wet joke")
    assert told(flags, "wet joke", ["leaking"]) == [("same_day", "wet joke")]
    assert [danger.sign for danger in flags.screen("wet joke", ["leaking"])] == ["idiom"]


def test_a_bare_yes_is_quoted_from_its_first_letter_to_its_last() -> None:
    flags = load_red_flags(DATA)
    dangers = flags.screen("yes it is", asked=["cauda_equina"])
    assert [(danger.flag, danger.start, danger.end, danger.sign) for danger in dangers] == [("cauda_equina", 0, 9, "answer")]


def test_yes_to_two_questions_is_asked_about_again() -> None:
    dangers = load_red_flags(DATA).screen("yes", asked=["cauda_equina", "stroke"])
    assert {(danger.flag, danger.tier) for danger in dangers} == {("cauda_equina", "ask"), ("stroke", "ask")}


def test_an_action_is_that_of_the_tier_or_of_the_next_more_urgent_one() -> None:
    flags = detector(["gadget"])
    assert flags.action_for("leak", "same_day") == ("ACT-911",)
    assert flags.action_for("leak", "ask") == ("ACT-911",)
    assert flags.action_for("leak", "emergency") == ("ACT-911",)
    assert flags.action_for("nothing", "ask") == ()
