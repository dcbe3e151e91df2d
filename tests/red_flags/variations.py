"""The same thing said otherwise: generators of messages that must be as urgent as the message they are made of.

All draw from a given `random.Random`, so that a run can be repeated. What a person means never changes: a question stays a
question, a denial stays a denial, and a slip of the finger never makes another word that the content knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from random import Random

from bot.language.loading import load_mapping

Change = Callable[[str, Random], str]

HERE = Path(__file__).parent
SLIP_FROM = 5  # letters; a slip in a shorter word is too easily another word
_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")
_FINAL = re.compile(r"[\s.!?…]+$")
_TURNING = (  # a slip in these may turn the meaning, so none is made
    "never nothing nobody nowhere neither without hardly barely scarcely cannot could would should might shall ought "
    "cant wont dont didnt doesnt isnt arent wasnt werent couldnt wouldnt shouldnt havent hasnt hadnt aint denies denied deny"
)
NEGATORS_AND_MODALS = frozenset(_TURNING.split())


@cache
def neutral_sentences() -> dict[str, tuple[str, ...]]:
    """The sentences of neutral.yml by group."""
    return {group: tuple(sentences) for group, sentences in load_mapping(HERE / "neutral.yml").items()}


def other_case(text: str, random: Random) -> str:
    """The text in another case: all capitals, none, titles, or letters at random."""
    mixed = "".join(random.choice((letter.lower(), letter.upper())) for letter in text)
    return random.choice((text.upper(), text.lower(), text.title(), text.swapcase(), mixed))


def other_ending(text: str, random: Random) -> str:
    """The text with other final punctuation; a question keeps its mark, and what is none gets none."""
    marks = ("?", "??", "?!", " ?") if _is_question(text) else ("", ".", "!", "!!!", "...", "…", " .", "\n")
    return _FINAL.sub("", text) + random.choice(marks)


def elongated(text: str, random: Random, known: Collection[str]) -> str:
    """The text with one letter of one word drawn out, a vowel or the last: "sooo", "paaain". "sooon" may be "soon": no "son" becomes that."""
    spots = [place for word in _WORD.finditer(text) if len(word[0]) > 1 for place in _drawn_out(word, known)]
    if not spots:
        return text
    place = random.choice(spots)
    return text[:place] + text[place] * random.randint(3, 6) + text[place + 1 :]


def _drawn_out(word: re.Match[str], known: Collection[str]) -> Iterator[int]:
    letters = word[0].lower()
    for place, letter in enumerate(letters):
        alone = letter not in (letters[place - 1 : place], letters[place + 1 : place + 2])
        other = letters[:place] + letter + letters[place:] in known
        if alone and not other and (letter in "aeiou" or place == len(letters) - 1):
            yield word.start() + place


def slipped(text: str, random: Random, kind: str, known: Collection[str]) -> str:
    """The text with one slip in one content word; as given where no word can take one."""
    words = [word for word in _WORD.finditer(text) if _takes_a_slip(word[0])]
    random.shuffle(words)
    for word in words:
        slips = sorted(slip for slip in set(SLIPS[kind](word[0])) if slip.lower() not in known and slip != word[0])
        if slips:
            return text[: word.start()] + random.choice(slips) + text[word.end() :]
    return text


def _takes_a_slip(word: str) -> bool:
    return len(word) >= SLIP_FROM and word.lower() not in NEGATORS_AND_MODALS


def _doubled(word: str) -> list[str]:
    return [word[:i] + word[i] + word[i:] for i in range(len(word))]


def _dropped(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _swapped(word: str) -> list[str]:
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]


SLIPS: dict[str, Callable[[str], list[str]]] = {"doubled": _doubled, "dropped": _dropped, "swapped": _swapped}


def joined(*sentences: str) -> str:
    """Whole sentences one after the other: each ends before the next begins."""
    return " ".join(text if _FINAL.search(text) and text.rstrip()[-1:] in ".!?…" else f"{text}." for text in sentences)


def _is_question(text: str) -> bool:
    ending = _FINAL.search(text)
    return ending is not None and "?" in ending[0]
