"""Pick the one phrase that says back what a person told, or none.

Phrases are data (`data/voice/`), what may fill them is read in `told.py`. A feeling picks words here and nothing else:
it is not kept, and nothing but the phrase depends on it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.content.library import Content, Wording, blanks, fill
from actions.content.schema import Acknowledge, Channel, Phrase
from actions.voice.told import Reading, Told, read_told
from actions.voice.words import is_sayable, sentence_case

RECEIPTS = "voice.receipt"
LAST_REPLY = 2  # what was said, and the question after it
LONG_TELLING_WORDS = 6  # somebody who tells this much is thanked, even where no finding was read


MOST_WORDS = 16  # a reflection is one breath; a person's long words can make a phrase too long to say


@dataclass(frozen=True, slots=True)
class Sent:
    """A message already sent: the refs of its wordings (several may share a message) and its text, where at hand."""

    wording: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Phrases of one kind, and the id that their wordings carry."""

    id: str
    version: int
    phrases: Sequence[Phrase]


def acknowledge(
    reading: Reading, history: Sequence[Sent], content: Content, channel: Channel = "web", respondent: str = "self"
) -> Wording | None:
    """One short phrase for what `reading` tells, or None where words would be too many.

    `reading` is an understanding in its public form; `history` what the companion sent in this conversation, oldest
    first. None for anything with danger in it (danger is answered first and alone; what is only to be cleared up may have a
    word before it), for questions without a feeling,
    and once all fitting phrases are used: no phrase comes twice. Phrases are the same in every `channel`.
    """
    if _has_danger(reading, content.voice.acknowledge) or reading.get("intent") in content.voice.acknowledge.silent:
        return None
    told = read_told(reading, content.voice.names)
    for group in _groups(reading, told, content, respondent):
        wording = _pick(group, told, history, content)
        if wording is not None:
            return wording
    return None


def _has_danger(reading: Reading, script: Acknowledge) -> bool:
    """Whether danger is answered first and alone: a sign is raised, or what is to be cleared up is too grave for a word before it."""
    return any(entry.get("tier") != "ask" or entry.get("flag") in script.danger_first for entry in reading.get("safety") or ())


def _groups(reading: Reading, told: Told, content: Content, respondent: str) -> Iterator[_Group]:
    """The groups of phrases to try, most fitting first."""
    script = content.voice.acknowledge
    tells = told.is_disclosure or _tells_at_length(reading, told, script.tells)
    if respondent != "self":
        if tells and not told.is_question:
            yield _Group("voice.proxy", script.version, script.proxy)
            return
    elif told.spare_words:
        yield from _emotion_groups(reading, content)
    if told.is_question:
        return
    if tells:
        yield _Group("voice.acknowledge", script.version, script.patterns)
        neutral = content.voice.emotions["neutral"]
        yield _Group(neutral.id, neutral.version, neutral.lines)
    elif reading.get("findings") or reading.get("intent") in script.answers:
        yield _Group(RECEIPTS, script.version, script.receipts)


def _emotion_groups(reading: Reading, content: Content) -> Iterator[_Group]:
    felt = [reading.get("emotion", "neutral"), *reading.get("emotions", ())]
    for name in dict.fromkeys(felt):
        emotion = content.voice.emotions.get(name)
        if emotion is not None and name != "neutral":
            yield _Group(emotion.id, emotion.version, emotion.lines)


def _tells_at_length(reading: Reading, told: Told, tells: Sequence[str]) -> bool:
    return reading.get("intent") in tells and told.spare_words >= LONG_TELLING_WORDS


def _pick(group: _Group, told: Told, history: Sequence[Sent], content: Content) -> Wording | None:
    """The most specific phrase of the group that fits and was not sent yet; the message decides among equals."""
    if group.id == RECEIPTS and any(RECEIPTS in sent.wording for sent in history[-LAST_REPLY:]):
        return None  # a receipt after every answer reads as a machine
    fitting = [phrase for phrase in group.phrases if _is_fresh(phrase, group, told, history)]
    for weight in sorted({_weight(phrase) for phrase in fitting}, reverse=True):
        texts = [(phrase.id, _fill(phrase, told)) for phrase in fitting if _weight(phrase) == weight]
        sayable = [(id, text) for id, text in texts if _may_say(text, history, content)]
        if sayable:
            id, text = sayable[zlib.crc32(f"{len(history)} {told.text}".encode()) % len(sayable)]
            return Wording(f"{group.id}.{id}", group.version, text)
    return None


def _is_fresh(phrase: Phrase, group: _Group, told: Told, history: Sequence[Sent]) -> bool:
    ref = f"{group.id}.{phrase.id}@"
    return _fits(phrase, told) and not any(ref in sent.wording for sent in history)


def _may_say(text: str, history: Sequence[Sent], content: Content) -> bool:
    return len(text.split()) <= MOST_WORDS and is_sayable(text, content.voice.avoid) and not any(text in sent.text for sent in history)


def _fill(phrase: Phrase, told: Told) -> str:
    return sentence_case(fill(phrase.text, told.blanks, where=phrase.id))


def _fits(phrase: Phrase, told: Told) -> bool:
    said = not phrase.said or any(told.says(words) for words in phrase.said)
    return said and told.facts.issuperset(phrase.needs) and all(blank in told.blanks for blank in blanks(phrase.text))


def _weight(phrase: Phrase) -> int:
    """How much of this person is in a phrase. Words that they said weigh most."""
    about_them = [need for need in phrase.needs if need != "site.one"]  # that one is grammar
    return 5 * bool(phrase.said) + 2 * len(blanks(phrase.text)) + 2 * len(about_them)
