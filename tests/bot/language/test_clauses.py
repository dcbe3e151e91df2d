"""Where a message is cut: clauses say one thing each, passages are said in one breath."""

from pathlib import Path

import pytest

from bot.language.clauses import Clause, clauses_of, passages_of
from bot.language.tokens import Reader, load_reader, reading_of

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(DATA)


def _texts(text: str, cut: list[Clause]) -> list[str]:
    return [text[one.start : one.end] for one in cut]


@pytest.mark.parametrize(("text", "clauses"), [
    ("ice helps, stairs are murder.", ["ice helps", "stairs are murder"]),
    ("heat helps a bit but the stairs are murder", ["heat helps a bit", "but the stairs are murder"]),
    ("R knee. worse on stairs", ["R knee", "worse on stairs"]),
    ("I can't lift my granddaughter anymore, and the nights are long.", ["I can't lift my granddaughter anymore", "and the nights are long"]),
    ("well, it burns all day long", ["well, it burns all day long"]),
])  # fmt: skip
def test_a_clause_ends_where_people_end_it(reader: Reader, text: str, clauses: list[str]) -> None:
    assert _texts(text, clauses_of(reader.read(text))) == clauses


@pytest.mark.parametrize("text", ["", "  ", "!!!", "👍", "\n\n", "..."])
def test_without_words_there_is_no_clause_and_no_passage(reader: Reader, text: str) -> None:
    assert clauses_of(reader.read(text)) == [] and passages_of(reader.read(text)) == []


@pytest.mark.parametrize("cut", [clauses_of, passages_of])
def test_each_word_is_in_exactly_one_piece(reader: Reader, cut) -> None:
    text = "Hi. It began, I think, in May; and then (as they do) my knees joined in! Nothing helps... " * 8
    doc = reader.read(text)
    held = [place for one in cut(doc) for place in range(one.first, one.last)]
    words = [place for place, word in enumerate(reading_of(doc).words) if word[0].isalnum()]
    assert len(held) == len(set(held)) and set(words) <= set(held)


def test_short_sentences_share_a_passage_and_long_ones_stand_alone(reader: Reader) -> None:
    text = "It hurts. A lot. " + "I was walking down to the shop with my neighbour and her two dogs when it came on again. " * 2
    passages = _texts(text, passages_of(reader.read(text)))
    assert passages[0].startswith("It hurts. A lot.") and len(passages) >= 2


def test_a_sentence_without_an_end_is_cut_in_halves(reader: Reader) -> None:
    text = "and then " * 100
    assert all(one.last - one.first <= 48 for one in passages_of(reader.read(text)))
