"""Finish what a learner found in a clause (bot/nlu/clause.py): whether it is told at all, denied, over, and with what relief.

A learner says what a clause is about; how it stands is judged here, by the same words as for what the word lists find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.language.finding import Finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.treatments import relief_in, tried

# Words that say of a factor that it does not do what was asked for.
_DENIES: Mapping[str, Sequence[str]] = {
    "aggravating": ("factors.no_worse_before", "factors.no_worse_after"),
    "relieving": ("factors.no_better_before", "factors.no_better_after"),
}


def told_in_clause(message: Message, lexicon: Lexicon, item: str, code: str, start: int, end: int) -> Iterator[Finding]:
    """The finding of `item` and `code` that the clause at offsets [start, end) tells; none for a question, a fear, another's body."""
    places = [at for at, token in enumerate(message.reading.tokens) if start <= message.doc[token].idx < end]
    if not places:
        return
    low, high = places[0], places[-1] + 1
    standing = message.standing(high - 1, high)
    asks = message.reading.sentences[low] in message.reading.questions
    if standing.mood != "statement" or standing.subject != "self" or asks:
        return
    told = Finding(item, code, message.text[start:end], start, end)
    if item == "treatment":
        relief = relief_in(message, lexicon, low, high)
        yield replace(told, relief=relief, status=tried(Hit(code, low, low + 1, (low, high)), relief, message, lexicon))
    else:
        yield replace(told, status="denied" if _is_denied(message, lexicon, item, low, high) else "present")


def _is_denied(message: Message, lexicon: Lexicon, item: str, low: int, high: int) -> bool:
    spans = [span for group in _DENIES.get(item, ()) for span in lexicon.spans(message, group)]
    nothing = item == "relieving" and relief_in(message, lexicon, low, high) == "none"
    return nothing or any(low <= start and stop <= high for start, stop in spans)
