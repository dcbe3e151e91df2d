"""How a danger is typed, and what harmless things stand around it, changes nothing about how urgent it is.

Over the signs that the detector catches. Where a property does not hold of every message, its floor is the share that must be
equally urgent; the messages that are not are printed (`pytest -rA`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest

from bot.language.loading import load_mapping
from bot.language.red_flag_content import TIERS, Content, read_content
from bot.language.red_flags import RedFlags, load_red_flags
from bot.language.red_flags_report import read_cases
from bot.language.tokens import load_spelling
from tests.red_flags import variations
from tests.red_flags.judging import messages
from tests.red_flags.variations import NEGATORS_AND_MODALS, SLIPS, Change, joined, neutral_sentences

DATA = Path(__file__).resolve().parents[2] / "data"
SEED = 7
CASES = 600  # of each property
OF_INDEPENDENT = 300
SILENT = len(TIERS)
ALARMING = TIERS.index("next_day")


@cache
def red_flags() -> RedFlags:
    return load_red_flags(DATA)


@cache
def urgency(text: str) -> int:
    """The place in TIERS of the most urgent flag of a message: 0 is the most urgent, SILENT raises nothing."""
    return min((TIERS.index(danger.tier) for danger in red_flags().screen(text)), default=SILENT)


@cache
def known_words() -> frozenset[str]:
    """Every word that the content names, as meant or as typed."""
    content: Content | None = read_content(DATA, "en")[0]
    assert content is not None
    real_words = load_mapping(DATA / "lexicon" / "en" / "danger_words.yml")["real_words"]
    cues = (word for words in content.reader.cues.words.values() for word in words)
    return content.matcher.vocabulary.union(load_spelling(DATA), real_words, cues)


@cache
def own_sentences() -> tuple[str, ...]:
    return tuple(case.text for case in read_cases(variations.HERE / "en") if not case.context)


@cache
def independent_messages() -> tuple[str, ...]:
    texts = [message.text for message in messages("independent") if not message.recent]
    return tuple(Random(SEED).sample(texts, OF_INDEPENDENT))


@cache
def dangers() -> tuple[str, ...]:
    """What is told on its own and raises an alarm."""
    return tuple(text for text in (*own_sentences(), *independent_messages()) if urgency(text) <= ALARMING)


def _harmless(pain: bool) -> tuple[str, ...]:
    groups = neutral_sentences().items()
    return tuple(sentence for group, sentences in groups if (group == "pain") is pain for sentence in sentences)


def _before(text: str, random: Random, pain: bool = False) -> str:
    return joined(random.choice(_harmless(pain)), text)


def _after(text: str, random: Random, pain: bool = False) -> str:
    return joined(text, random.choice(_harmless(pain)))


def _slip(kind: str) -> Change:
    return lambda text, random: variations.slipped(text, random, kind, known_words())


def _drawn_out(text: str, random: Random) -> str:
    return variations.elongated(text, random, known_words())


CHANGES: dict[str, tuple[Change, float]] = {
    "case": (variations.other_case, 1.0),
    "final punctuation": (variations.other_ending, 1.0),
    "a letter drawn out": (_drawn_out, 0.995),
    "a letter doubled": (_slip("doubled"), 0.995),
    "a letter dropped": (_slip("dropped"), 0.99),
    "letters swapped": (_slip("swapped"), 0.995),
    "a neutral sentence before": (_before, 0.99),
    "a neutral sentence after": (_after, 0.99),
    "an old pain before": (partial(_before, pain=True), 0.97),
    "an old pain after": (partial(_after, pain=True), 0.97),
}
AROUND = [name for name in CHANGES if name.endswith(("before", "after"))]


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """Dangers as told and as changed, drawn with a seed of the property's own."""
    random = Random(f"{SEED} {name}")
    change = CHANGES[name][0]
    told = random.sample(dangers(), min(CASES, len(dangers())))
    changed = ((text, change(text, random)) for text in told)
    return tuple((text, other) for text, other in changed if other != text)


def _name(urgency: int) -> str:
    return TIERS[urgency] if urgency < SILENT else "nothing"


def _print(unequal: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"{_name(urgency(told))} -> {_name(urgency(other))}: {told!r} as {other!r}" for told, other in unequal]
    print("\n".join(lines))
    return lines


@pytest.mark.parametrize("name", CHANGES)
def test_the_tier_is_the_same_however_it_is_told(name: str) -> None:
    told = pairs(name)
    unequal = _print((text, other) for text, other in told if urgency(other) != urgency(text))
    share = 1 - len(unequal) / len(told)
    print(f"{name}: {share:.4f} of {len(told)}")
    assert len(told) >= CASES // 2
    assert share >= CHANGES[name][1], "\n".join(unequal)


@pytest.mark.parametrize("name", AROUND)
def test_no_harmless_sentence_makes_a_danger_less_urgent(name: str) -> None:
    assert not _print((text, other) for text, other in pairs(name) if urgency(other) > urgency(text))


def test_adding_a_danger_sentence_never_makes_a_message_less_urgent() -> None:
    random = Random(SEED)
    whatever = (*own_sentences(), *independent_messages(), *_harmless(True), *_harmless(False))
    less: list[tuple[str, str]] = []
    for _ in range(2 * CASES):
        text, danger = random.choice(whatever), random.choice(dangers())
        both = joined(*random.sample((text, danger), 2))
        less += [(one, both) for one in (text, danger) if urgency(both) > urgency(one)]
    assert not _print(less)


# --- the neutral sentences


def test_there_are_many_neutral_sentences_each_of_them_whole() -> None:
    sentences = [*_harmless(True), *_harmless(False)]
    assert len(sentences) == len(set(sentences)) >= 220
    assert all(sentence[0].isupper() and sentence[-1] in ".?" for sentence in sentences)


def test_neutral_sentences_raise_nothing() -> None:
    sentences = [*_harmless(True), *_harmless(False)]
    loud = [f"{_name(urgency(sentence))}: {sentence}" for sentence in sentences if urgency(sentence) < SILENT]
    print("\n".join(loud))
    assert 1 - len(loud) / len(sentences) >= 0.99, "\n".join(loud)


# --- the generators


def _words(text: str) -> list[str]:
    return text.lower().split()


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_changes_one_long_word_and_makes_no_other_word_of_the_content(kind: str) -> None:
    for told, other in pairs({"doubled": "a letter doubled", "dropped": "a letter dropped", "swapped": "letters swapped"}[kind]):
        changed = [(one, two) for one, two in zip(_words(told), _words(other), strict=True) if one != two]
        assert len(changed) == 1
        assert len(changed[0][0]) >= variations.SLIP_FROM
        assert changed[0][1].strip('.,;:!?"()') not in known_words()


def test_no_slip_is_made_in_a_negator_or_a_modal() -> None:
    text = " ".join(sorted(NEGATORS_AND_MODALS)) + " can't couldn't wouldn't"
    assert all(variations.slipped(text, Random(seed), kind, ()) == text for kind in SLIPS for seed in range(5))


@pytest.mark.parametrize("seed", range(20))
def test_a_question_stays_a_question_and_nothing_else_becomes_one(seed: int) -> None:
    assert variations.other_ending("can it paralyze me?", Random(seed)).count("?") >= 1
    assert "?" not in variations.other_ending("I can't pee.", Random(seed))


@pytest.mark.parametrize("change", [entry[0] for entry in CHANGES.values()], ids=list(CHANGES))
def test_the_same_seed_makes_the_same_change(change: Callable[[str, Random], str]) -> None:
    text = "Since the injection my left leg is numb and I can't feel when I wipe."
    assert change(text, Random(3)) == change(text, Random(3))


def test_a_letter_is_drawn_out_only_where_the_word_stays_itself() -> None:
    assert {variations.elongated("son", Random(seed), {"soon"}) for seed in range(9)} == {"sonnn", "sonnnn", "sonnnnn", "sonnnnnn"}
