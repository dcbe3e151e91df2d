"""Turn a message into a spaCy Doc with plain words beside the typed ones.

`token.norm_` is the plain word: lower case, one kind of apostrophe, "sooo" as "so", "cant" as "can" "not", frequent
misspellings put right. Offsets (`token.idx`) are always those of the text as given. `reading_of(doc)` gives the words as one
list, with the sentence and the segment (part of a sentence) of each. What a phrase's standing is, is judged in scope.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc

from bot.language.loading import as_text, as_texts, load_mapping

if TYPE_CHECKING:
    from bot.language.scope import Cues

MAX_CHARACTERS = 10_000  # a longer message is read up to here; web/ refuses it before
_READING = "attune.reading"
_SENTENCE_ENDS = frozenset(".!?")
_BREAKS = frozenset({",", ";", ":", "(", ")", "[", "]", "...", "…", "–", "—", "--", "|", "•", "*"})
_ELONGATED = re.compile(r"([a-z])\1{2,}")
_DOUBLES = frozenset("eolsftp")
_SHORT_THE = re.compile(r"^th?'([a-z]{3,})$")  # "t'left hip"
_SLIPS_FROM = 5  # letters; a slip in a shorter word is too easily another word


@dataclass(frozen=True)
class Reading:
    """The words of a message in order. All lists are as long as `words`."""

    words: tuple[str, ...]
    tokens: tuple[int, ...]  # which token of the Doc a word stands in
    sentences: tuple[int, ...]
    segments: tuple[int, ...]
    openers: Mapping[int, str]  # how a segment begins: "sentence", "comma", "contrast", "and"
    questions: frozenset[int]  # sentences that end in a question mark
    firsts: tuple[int, ...]  # per token (and one more): its first word

    def words_of(self, start_token: int, end_token: int) -> tuple[int, int]:
        return self.firsts[start_token], self.firsts[end_token]


def reading_of(doc: Doc) -> Reading:
    """The reading that `Reader.read` left on its Doc."""
    reading: Reading = doc.user_data[_READING]
    return reading


def characters(doc: Doc, start_word: int, end_word: int) -> tuple[int, int]:
    """Where words [start, end) stand in the text as given: offsets, end exclusive."""
    tokens = reading_of(doc).tokens
    first, last = doc[tokens[start_word]], doc[tokens[end_word - 1]]
    if first.i > 0 and not doc[first.i - 1].whitespace_ and doc[first.i - 1].is_alpha and first.norm_ == "not":
        first = doc[first.i - 1]  # "n't" is a token of its own; nobody quotes it alone
    return first.idx, last.idx + len(last.text)


class Speller:
    """Splits text into tokens and settles their spelling."""

    def __init__(self, spelling: Mapping[str, str], known: Iterable[str] = ()) -> None:
        self._tokenizer = spacy.blank("en").tokenizer
        self._words = {typed: meant for typed, meant in spelling.items() if " " not in typed}
        self._phrases = _by_first_word({typed: meant for typed, meant in spelling.items() if " " in typed})
        self._known = frozenset(known)
        self._slips = self._slips_of_spellings() if self._known else {}

    def tokens(self, text: str) -> tuple[Doc, list[str]]:
        """The text as tokens of lower case, and what each token means: "" for one that says nothing, two words for "cudnt"."""
        doc = self._tokenizer(_plain_characters(text))
        return doc, self._norms([token.norm_ for token in doc])

    def words(self, text: str) -> list[str]:
        """The plain words of a piece of content, spelled as messages are."""
        return [word for norm in self.tokens(text)[1] for word in norm.split()]

    def _norms(self, norms: list[str]) -> list[str]:
        plain = [self._norm(norm) for norm in norms]
        meant_words = [self._slips.get(word, word) for word in plain]
        for place, word in enumerate(meant_words):
            for phrase, meant in self._phrases.get(word, ()):
                if tuple(meant_words[place:place + len(phrase)]) == phrase:
                    plain[place:place + len(phrase)] = [meant] + [""] * (len(phrase) - 1)
                    break
        return plain

    def _norm(self, norm: str) -> str:
        if norm.isspace():
            return "\n" if "\n" in norm or "\r" in norm else ""
        word = norm.strip().lower()
        word = self._words.get(word, word)
        if led := _SHORT_THE.match(word):
            return f"the {self._norm(led[1])}"
        short = _ELONGATED.sub(self._shorten, word)
        if short != word:  # "canttt" is read as "cant" is: two words
            return " ".join(self._spelled(token.norm_) for token in self._tokenizer(short))
        return self._spelled(short)

    def _spelled(self, word: str) -> str:
        return self._words.get(word) or self._words.get(self._slips.get(word, ""), word)

    def _slips_of_spellings(self) -> dict[str, str]:
        """Words of phrases, and what is typed for several words ("wanna"), by how they look with one slip."""
        several = [typed for typed, meant in self._words.items() if " " in meant]
        words = {word for phrases in self._phrases.values() for phrase, _ in phrases for word in phrase}.union(several)
        slips = {slip: word for word in sorted(words) if len(word) >= _SLIPS_FROM and word.isalpha() for slip in _slips_of(word)}
        return {slip: word for slip, word in slips.items() if slip not in self._known and slip not in self._words and slip not in words}

    def _shorten(self, run: re.Match[str]) -> str:
        word, letter = run.string, run.group(1)
        before, after = word[:run.start()], word[run.end():]
        if self._is_word(before + letter * 2 + after):
            return letter * 2
        inside = bool(after) and letter in _DOUBLES and not self._is_word(before + letter + after)
        return letter * 2 if inside else letter

    def _is_word(self, word: str) -> bool:
        return word in self._known or word in self._words


class Reader:
    """Reads messages. Build it once (`load_reader`); it keeps nothing of what it reads."""

    def __init__(self, speller: Speller, cues: Cues) -> None:
        self._speller = speller
        self.cues = cues

    def read(self, text: str) -> Doc:
        """The message as a Doc; never raises, whatever the text holds. Only the first 10,000 characters are read."""
        text = _without_surrogates(text[:MAX_CHARACTERS])
        tokens, norms = self._speller.tokens(text)
        spaced = [token.whitespace_ != "" for token in tokens]
        doc = Doc(tokens.vocab, words=[text[token.idx:token.idx + len(token.text)] for token in tokens], spaces=spaced)
        for token, norm in zip(doc, norms, strict=True):
            token.norm_ = norm or token.text
        reading = _reading(norms, spaced, self.cues)
        doc.user_data[_READING] = reading
        self.cues.mark(doc, reading)
        return doc


def load_reader(data_dir: Path, language: str = "en", known: Iterable[str] = ()) -> Reader:
    """The reader of one language, from `data/lexicon/LANGUAGE/{spelling,scope}.yml`.

    `known` are words that "sooo"-like spellings may stand for. Raises `ContentError` on broken content.
    """
    from bot.language.scope import load_cues

    spelling = load_spelling(data_dir, language)
    return Reader(Speller(spelling, known), load_cues(data_dir, language, Speller(spelling)))


def load_spelling(data_dir: Path, language: str = "en") -> dict[str, str]:
    """How a word or a few words are meant, by how they are typed or heard."""
    path = data_dir / "lexicon" / language / "spelling.yml"
    content = load_mapping(path, data_dir)
    meant: dict[str, str] = {}
    for word, typed in (content.get("words") or {}).items():
        for variant in typed:
            meant[as_text(variant, f"{path.name}: {word}")] = as_text(word, path.name)
    for phrase in as_texts(content.get("compounds"), f"{path.name}: compounds"):
        meant[phrase] = phrase.replace(" ", "_")
    return meant


def _slips_of(word: str) -> set[str]:
    """The word with one letter doubled, swapped with the next, or dropped from within: "kind" is not "kinda"."""
    doubled = {word[:i] + word[i] + word[i:] for i in range(len(word))}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2:] for i in range(len(word) - 1)}
    dropped = {word[:i] + word[i + 1:] for i in range(1, len(word) - 1)}
    return (doubled | swapped | dropped) - {word}


def _by_first_word(phrases: Mapping[str, str]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, meant in sorted(phrases.items(), key=lambda item: -len(item[0])):
        words = tuple(phrase.split())
        by_first.setdefault(words[0], []).append((words, meant))
    return by_first


def _without_surrogates(text: str) -> str:
    # Half a character can't be stored as UTF-8; spaCy would raise.
    return "".join("�" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def _plain_characters(text: str) -> str:
    """Lower case, plain apostrophes and spaces, full-width letters; as long as the text."""
    if text.isascii():
        return text.lower()
    return "".join(_plain_character(letter) for letter in text)


def _plain_character(letter: str) -> str:
    if letter in "’‘ʼ´`＇":
        return "'"
    if letter in "“”«»":
        return '"'
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter


def _reading(norms: Sequence[str], spaced: Sequence[bool], cues: Cues) -> Reading:
    words: list[str] = []
    tokens: list[int] = []
    firsts: list[int] = []
    for place, norm in enumerate(norms):
        firsts.append(len(words))
        for word in norm.split() or (["\n"] if "\n" in norm else []):
            words.append(word)
            tokens.append(place)
    firsts.append(len(words))
    return _with_segments(words, tokens, firsts, spaced, cues)


def _with_segments(words: list[str], tokens: list[int], firsts: list[int], spaced: Sequence[bool], cues: Cues) -> Reading:
    sentences: list[int] = []
    segments: list[int] = []
    openers = {0: "sentence"}
    questions: set[int] = set()
    sentence = segment = 0
    opening = ""  # what the next word opens, if anything
    for place, word in enumerate(words):
        if segments and (opening or cues.opens(words, place)):
            segment += 1
            sentence += opening == "sentence"
            openers[segment] = opening or cues.opens(words, place)
        sentences.append(sentence)
        segments.append(segment)
        opening = _opened_after(word, place, tokens, spaced)
        if word == "?":
            questions.add(sentence)
    return Reading(tuple(words), tuple(tokens), tuple(sentences), tuple(segments), openers, frozenset(questions), tuple(firsts))


def _opened_after(word: str, place: int, tokens: Sequence[int], spaced: Sequence[bool]) -> str:
    if word in _SENTENCE_ENDS or word == "\n":
        return "sentence"
    alone = word == "-" and spaced[tokens[place]] and tokens[place] > 0 and spaced[tokens[place] - 1]
    return "comma" if alone or word in _BREAKS else ""
