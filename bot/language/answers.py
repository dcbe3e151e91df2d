"""A short message read against what was asked: "no", "the left one", "about 3", "not sure".

What it gives is either a denied or told symptom, where the asked item is one, or an `answer` for the item. Content:
data/lexicon/LANGUAGE/answers.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message

_NUMBER = re.compile(r"(?<![\d/.])(\d{1,2}(?:\.\d)?)(?![\d%])")
_BEFORE_REPLY = frozenset({"well", "um", "uh", "oh", "so", "honestly", "actually", ",", ".", "just", "i", "would", "no,"})
_STATUS = {"yes": "present", "no": "denied", "unsure": "unsure"}


def read_answers(message: Message, lexicon: Lexicon, asked: Sequence[str], findings: Sequence[Finding]) -> list[Finding]:
    """Answers to `asked` that the message's own findings do not give."""
    told = {finding.value for finding in findings if finding.item == "symptom"}
    open_items = [item for item in asked if item not in told]
    reply = _reply(message, lexicon)
    if not open_items:
        return []
    if reply is not None:
        return list(_replied(message, lexicon, reply, open_items, asked))
    return list(_told(message, lexicon, open_items, findings))


def _reply(message: Message, lexicon: Lexicon) -> Hit | None:
    """The reply that the message begins with."""
    for hit in lexicon.hits(message, "answers.reply"):
        if all(word in _BEFORE_REPLY for word in message.words[: hit.start]):
            return hit
    return None


def _replied(message: Message, lexicon: Lexicon, reply: Hit, items: Sequence[str], asked: Sequence[str]) -> Iterator[Finding]:
    yes_no = lexicon.lists["answers.yes_no"]
    symptoms = {phrase.code for phrases in lexicon.phrases["symptom"].values() for phrase in phrases}
    if reply.code == "yes" and len(asked) > 1:
        return  # yes to which?
    if reply.code == "no" and not all(item in yes_no for item in asked):
        return
    for item in items:
        if reply.code != "skip" and item in symptoms:
            found = words_finding(message, "symptom", item, reply.start, reply.end)
            yield replace(found, status=_STATUS[reply.code])
        elif reply.code in ("unsure", "skip") or item in yes_no:
            yield _answer(message, item, reply.code, reply.start, reply.end)


def _told(message: Message, lexicon: Lexicon, items: Sequence[str], findings: Sequence[Finding]) -> Iterator[Finding]:
    if len(items) != 1:
        return
    (item,) = items
    if item in lexicon.lists["answers.numbers"]:
        yield from _number(message, lexicon, item)
    elif item in lexicon.lists["answers.text"] and message.words:
        yield _answer(message, item, message.text.strip(), 0, len(message.words))
    elif item == "side" and not any(finding.side for finding in findings):
        for hit in lexicon.hits(message, "side")[:1]:
            yield _answer(message, item, hit.code, hit.start, hit.end)


def _number(message: Message, lexicon: Lexicon, item: str) -> Iterator[Finding]:
    match = _NUMBER.search(message.text)
    words = lexicon.values["numbers.words"]
    if match:
        number = float(match[1])
        yield Finding("answer", int(number) if number == int(number) else number, match[1], *match.span(1), for_=item)
        return
    for place, word in enumerate(message.words):
        if word in words and word not in ("a", "an"):
            yield _answer(message, item, int(words[word]), place, place + 1)
            return


def _answer(message: Message, item: str, value: Value, start: int, end: int) -> Finding:
    return replace(words_finding(message, "answer", value, start, end), for_=item)
