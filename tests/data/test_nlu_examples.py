"""The examples that intents are learned from: enough of each, no two alike, no opening worn out.

What the classifier makes of them is measured in tests/understanding; whether the files are valid Rasa is Rasa's own check.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import NamedTuple

import yaml

NLU = Path(__file__).resolve().parents[2] / "data" / "nlu" / "en"
FEWEST = 120
ALIKE = 0.7  # Jaccard index of character 5-grams; above it two examples teach the same thing
OFTEN = 0.03  # share of an intent's examples that may open with the same three words
OPENING_WORDS = 3
GRAM = 5
NEVER_LEARNED = {"danger_sign"}  # set by the detector alone; Rasa's validation wants examples of it all the same
# Said in one to four words, so the opening is most of the message, and people do say "I don't know" and "thank you so" that often.
SHORT_MESSAGES = {"affirm", "deny", "thanks", "greet", "goodbye", "skip", "unsure", "give_number", "resume", "pause"}


class Example(NamedTuple):
    intent: str
    text: str


def read_examples() -> list[Example]:
    blocks = [block for path in sorted(NLU.glob("*.yml")) for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    return [Example(block["intent"], line[2:].strip()) for block in blocks if block["intent"] not in NEVER_LEARNED for line in block["examples"].splitlines()]


def plain(text: str) -> str:
    """Lower case, no punctuation, single spaces; a message of signs alone stays as it is."""
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split()) or text


def grams(text: str) -> frozenset[str]:
    """The character 5-grams of the plain text; a shorter text is its own only gram."""
    said = plain(text)
    return frozenset(said[i : i + GRAM] for i in range(len(said) - GRAM + 1)) or frozenset({said})


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > ALIKE * len(one | other)


def near_duplicates(examples: list[Example]) -> Iterator[str]:
    """Each pair that is alike, within an intent or across.

    Only pairs that share one of their rarest grams are compared: two sets that overlap by more than ALIKE cannot miss each other
    in the first `size - ceil(ALIKE * size) + 1` grams of one common order.
    """
    sets = [grams(example.text) for example in examples]
    counts = Counter(gram for found in sets for gram in found)
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(sets):
        rarest = sorted(found, key=lambda gram: (counts[gram], gram))[: len(found) - ceil(ALIKE * len(found)) + 1]
        for earlier in sorted({other for gram in rarest for other in seen[gram]}):
            if alike(found, sets[earlier]):
                yield f"{examples[earlier].intent}: {examples[earlier].text!r} ~ {examples[index].intent}: {examples[index].text!r}"
        for gram in rarest:
            seen[gram].append(index)


def worn_openings(examples: list[Example]) -> Iterator[str]:
    """Each opening that more than OFTEN of an intent's examples share, with its count."""
    for intent, size in Counter(example.intent for example in examples).items():
        words = [plain(example.text).split() for example in examples if example.intent == intent]
        openings = Counter(" ".join(said[:OPENING_WORDS]) for said in words if len(said) >= OPENING_WORDS)
        yield from (f"{intent}: {opening!r} opens {count} of {size}" for opening, count in openings.items() if count > OFTEN * size)


def test_no_two_examples_are_nearly_the_same():
    found = list(near_duplicates(read_examples()))
    assert not found, "\n" + "\n".join(found)


def test_no_opening_is_worn_out_in_an_intent():
    found = list(worn_openings([example for example in read_examples() if example.intent not in SHORT_MESSAGES]))
    assert not found, "\n" + "\n".join(found)


def test_every_intent_has_enough_examples():
    few = {intent: count for intent, count in Counter(example.intent for example in read_examples()).items() if count < FEWEST}
    assert not few


def test_a_near_duplicate_is_found_within_an_intent_and_across():
    same = Example("greet", "Good morning to everybody at the desk!")
    within = Example("greet", "good morning to everybody at the desk")
    across = Example("goodbye", "good morning to everybody at that desk")
    other = Example("greet", "evening, all")
    assert len(list(near_duplicates([same, other, within]))) == 1
    assert len(list(near_duplicates([across, other, same]))) == 1
    assert not list(near_duplicates([same, other]))


def test_comparing_only_likely_pairs_misses_none():
    examples = read_examples()[:600]
    copies = [Example(example.intent, example.text.replace("the", "a")) for example in examples[::20]]
    some = examples + copies
    sets = [grams(example.text) for example in some]
    every = sum(alike(one, other) for index, one in enumerate(sets) for other in sets[:index])
    assert every >= 1
    assert len(list(near_duplicates(some))) == every


def test_an_opening_is_worn_out_only_above_its_share():
    fresh = [Example("ask_risk", f"word{n} and so on") for n in range(97)]
    worn = [Example("ask_risk", f"is there any {n}") for n in range(4)]
    assert not list(worn_openings(fresh + worn[:3]))
    assert list(worn_openings(fresh[:96] + worn)) == ["ask_risk: 'is there any' opens 4 of 100"]
