"""The examples that feelings are learned from: enough of each, no two alike, no opening worn out.

What the reader makes of them is measured in tests/understanding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

DATA = Path(__file__).resolve().parents[2] / "data"
EMOTIONS: list[str] = yaml.safe_load((DATA / "vocabulary.yml").read_text(encoding="utf-8"))["emotions"]
KEYS = ["id", "status", "source", "reviewed", "version", "examples"]
FEWEST = {"neutral": 320}
FEWEST_OF_OTHERS = 150
LONGEST = 80  # words
ALIKE = 0.6  # Jaccard index of character 5-grams; from here two examples teach the same thing
OFTEN = 0.03  # share of a feeling's examples that may open with the same words
OPENING_WORDS = 2
GRAM = 5


class Example(NamedTuple):
    emotion: str
    text: str
    also: tuple[str, ...]


def read_file(emotion: str) -> dict[str, Any]:
    return yaml.safe_load((DATA / "emotions" / "en" / f"{emotion}.yml").read_text(encoding="utf-8"))


def read_examples(emotion: str) -> list[Example]:
    entries = read_file(emotion)["examples"]
    return [Example(emotion, entry, ()) if isinstance(entry, str) else Example(emotion, entry["text"], tuple(entry["also"])) for entry in entries]


def plain(text: str) -> str:
    """Lower case, no punctuation, single spaces; a message of signs alone stays as it is."""
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split()) or text


def grams(text: str) -> frozenset[str]:
    """The character 5-grams of the plain text; a shorter text is its own only gram."""
    said = plain(text)
    return frozenset(said[i : i + GRAM] for i in range(len(said) - GRAM + 1)) or frozenset({said})


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def near_duplicates(examples: list[Example]) -> Iterator[str]:
    """Each pair that is alike, within a feeling or across."""
    sets = [(example, grams(example.text)) for example in examples]
    for (one, ones), (other, others) in combinations(sets, 2):
        if min(len(ones), len(others)) >= ALIKE * max(len(ones), len(others)) and likeness(ones, others) >= ALIKE:
            yield f"{one.emotion}: {one.text!r} and {other.emotion}: {other.text!r}"


def worn_openings(examples: list[Example]) -> dict[str, int]:
    words = [plain(example.text).split() for example in examples]
    openings = Counter(" ".join(said[:OPENING_WORDS]) for said in words if len(said) >= OPENING_WORDS)
    return {opening: count for opening, count in openings.items() if count >= OFTEN * len(examples)}


def test_there_is_a_file_for_every_feeling_and_no_other():
    assert sorted(path.stem for path in (DATA / "emotions" / "en").glob("*.yml")) == sorted(EMOTIONS)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_file_has_its_keys_in_order_and_its_own_id(emotion):
    file = read_file(emotion)
    assert list(file) == KEYS
    assert file["id"] == f"emotions.{emotion}"


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_every_feeling_has_enough_examples(emotion):
    assert len(read_examples(emotion)) >= FEWEST.get(emotion, FEWEST_OF_OTHERS)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_no_opening_is_worn_out(emotion):
    assert not worn_openings(read_examples(emotion))


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_no_example_is_longer_than_what_people_type(emotion):
    assert not [example.text for example in read_examples(emotion) if not 1 <= len(example.text.split()) <= LONGEST]


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_second_feeling_is_another_one_that_there_is(emotion):
    felt = set(EMOTIONS) - {emotion, "neutral"}
    assert not [example.text for example in read_examples(emotion) if not set(example.also) <= felt]


def test_no_two_examples_are_alike():
    assert not list(near_duplicates([example for emotion in EMOTIONS for example in read_examples(emotion)]))


def test_a_reworded_example_would_be_found():
    pair = [Example("fear", "I am scared of the needle on Thursday", ()), Example("neutral", "i am scared of the needle, on thursdays", ())]
    assert list(near_duplicates(pair))
