"""The pattern language finds what it says, forgives a slip, and tells its author what is wrong."""

import pytest

from bot.language.loading import ContentError
from bot.language.patterns import Builder, choose

FILLERS = ("my", "really", "the")
CONCEPTS = {"leg": ("leg|foot", "lower_half|calf"), "numb": ("numb", "fell asleep", "@gone"), "gone": ("no feeling",)}


def finds(pattern: str, text: str, within: int = 4, **concepts: tuple[str, ...]) -> bool:
    builder = Builder({**CONCEPTS, **concepts}, str.split, "test")
    parts = builder.near(pattern, "test")
    words = text.split()
    found = builder.build(FILLERS, ("not", "no"), ("paint",)).find(words, [0] * len(words))
    options = [found.get(part, []) for part in parts]
    return all(options) and any(True for _ in choose(options, within))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("numb", "my leg is numb"),
        ("numb|dead", "it is dead"),
        ("paraly*", "i am paralysed"),
        ("#100-107", "it was 101.8"),
        ("@leg + @numb", "the foot fell asleep"),
        ("@numb + @leg", "my leg has no feeling"),
        ("feel leg", "feel my really leg"),
        ("leg .. gave", "leg just now suddenly gave"),
        ("lower_half|leg", "the lower half"),
        ("numbness", "numbnes numbbness"),
        ("seizure", "siezure"),
        ("swollen", "swellen"),
    ],
)
def test_it_finds(pattern: str, text: str) -> None:
    assert finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("numb", "number"),
        ("#100-107", "99"),
        ("@leg + @numb", "leg one two three four five six numb"),
        ("leg .. gave", "leg did not gave"),
        ("feel leg", "feel cold leg"),
        ("faint", "paint"),
        ("leg leg", "leg"),
    ],
)
def test_it_does_not_find(pattern: str, text: str) -> None:
    assert not finds(pattern, text)


def test_a_slip_is_forgiven_where_another_pattern_knows_how_the_word_begins() -> None:
    assert finds("confused", "i am confusd", puzzled=("confus*",))
    assert not finds("confused", "it is confuses", puzzled=("confus*", "confuses"))


@pytest.mark.parametrize("pattern", ["@lag", "#abc", "@loop"])
def test_an_unreadable_pattern_names_its_place(pattern: str) -> None:
    with pytest.raises(ContentError, match="test"):
        finds(pattern, "leg", loop=("@loop",))


def test_an_unknown_concept_is_told_the_nearest_one() -> None:
    with pytest.raises(ContentError, match="did you mean 'leg'"):
        finds("@lag", "leg")
