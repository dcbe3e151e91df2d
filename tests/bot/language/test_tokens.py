"""Words are plain, offsets are those of the text as given, and no text is too strange to read."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.tokens import MAX_CHARACTERS, Reader, characters, load_reader, reading_of

DATA = Path(__file__).resolve().parents[3] / "data"
ODD = st.sampled_from(
    ["\x00", "\u200b", "\ufeff", "’", "😀", "👩‍⚕️", "<b>", "&nbsp;", "\r\n", "\t", "İ", "ﬁ", "\ud83d", "٣", "e\u0301", "can't"]
)


@cache
def reader() -> Reader:
    return load_reader(DATA)


def words(text: str) -> list[str]:
    return list(reading_of(reader().read(text)).words)


@pytest.mark.parametrize("typed", ["can't", "cant", "cannot", "can’t", "CAN'T", "Can not", "cna't", "ca'nt", "can;t"])
def test_cannot_is_two_words_however_it_is_typed(typed: str) -> None:
    assert words(f"I {typed} feel it")[1:3] == ["can", "not"]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("haven't", ["have", "not"]),
        ("havent", ["have", "not"]),
        ("won't", ["will", "not"]),
        ("isnt", ["is", "not"]),
        ("dont", ["do", "not"]),
    ],
)
def test_a_contraction_shows_its_negator(typed: str, plain: list[str]) -> None:
    assert words(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"), [("sooo", "so"), ("noooo", "no"), ("helppp", "help"), ("feeeel", "feel"), ("wayyyy", "way")]
)
def test_a_drawn_out_word_is_the_word(typed: str, plain: str) -> None:
    assert words(typed) == [plain]


@pytest.mark.parametrize(("typed", "plain"), [("canttt", "can not"), ("haaavent", "have not"), ("doesnnnt", "does not")])
def test_a_drawn_out_contraction_shows_its_negator(typed: str, plain: str) -> None:
    assert words(typed) == plain.split()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("wnna", "want to"), ("gonnna", "going to"), ("balck and blue", "black_and_blue"), ("pins and nedles", "pins_and_needles")],
)
def test_a_slip_in_what_stands_for_several_words_is_put_right(typed: str, plain: str) -> None:
    assert list(reading_of(load_reader(DATA, known=("numb",)).read(typed)).words) == plain.split()


@pytest.mark.parametrize("word", ["anna", "kind", "sort"])
def test_a_word_that_only_begins_or_ends_like_a_spelling_stays(word: str) -> None:
    assert list(reading_of(load_reader(DATA, known=("numb",)).read(word)).words) == [word]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("diarea", "diarrhea"), ("sinse", "since"), ("tounge", "tongue"), ("swolen", "swollen"), ("sholder", "shoulder")],
)
def test_a_frequent_misspelling_is_put_right(typed: str, plain: str) -> None:
    assert words(typed) == [plain]


def test_what_was_heard_as_several_words_is_one() -> None:
    assert words("my sigh attica is bad") == ["my", "sciatica", "is", "bad"]


def test_cabin_fever_is_no_fever() -> None:
    assert "fever" not in words("i have cabin fever")


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "Ugh 😀😀  I CAN’T   feel\nmy leg"
    doc = reader().read(text)
    place = reading_of(doc).words.index("feel")
    start, end = characters(doc, place, place + 1)
    assert text[start:end] == "feel"


def test_a_span_that_begins_with_not_shows_the_whole_contraction() -> None:
    text = "I can't feel it"
    doc = reader().read(text)
    place = reading_of(doc).words.index("not")
    start, end = characters(doc, place, place + 2)
    assert text[start:end] == "can't feel"


@given(st.lists(st.one_of(st.text(max_size=12), ODD), max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_text_raises_and_every_token_stands_where_it_says(text: str) -> None:
    doc = reader().read(text)
    reading = reading_of(doc)
    for token in doc:
        shown = text[token.idx : token.idx + len(token.text)]
        assert shown.encode("utf-16", "surrogatepass") == token.text.encode("utf-16", "surrogatepass") or "\ufffd" in token.text
    assert len(reading.words) == len(reading.tokens) == len(reading.sentences) == len(reading.segments)
    assert list(reading.sentences) == sorted(reading.sentences)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "." * 10_000, "no " * 5_000, "😀" * 3_000, "<script>" * 900, "a" * 10_000])
def test_long_and_empty_texts_are_read(text: str) -> None:
    reader().read(text)


def test_only_the_first_ten_thousand_characters_are_read() -> None:
    assert len(reader().read("a " * MAX_CHARACTERS).text) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("no fever but my leg is numb", 2),
        ("no fever and my leg is numb", 2),
        ("no fever and chills", 1),
        ("it hurts, a lot", 2),
        ("fine except my foot", 2),
        ("one\ntwo", 2),
    ],
)
def test_a_sentence_is_cut_where_people_turn(text: str, segments: int) -> None:
    assert len(set(reading_of(reader().read(text)).segments)) == segments
