"""Words that are never said, and small matters of form.

The lists are in `data/voice/<language>/avoid.yml`. The same functions serve a phrase about to be sent and
`./attune content check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from actions.content.schema import Avoid, AvoidWord

_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?]\s))([a-z])")


def avoided_in(text: str, words: Iterable[AvoidWord]) -> Iterator[tuple[str, AvoidWord]]:
    """Each word of the list that stands in `text`, with its entry. An `unless` phrase around it lets it pass."""
    plain = _plain(text)
    for entry in words:
        rest = plain
        for phrase in entry.unless if any(word.lower() in plain for word in entry.words) else ():
            rest = rest.replace(phrase.lower(), " ")
        for word in entry.words:
            if _stands_in(rest, word):
                yield word, entry


def has_any(text: str, phrases: Iterable[str]) -> str | None:
    """The first of the phrases that stands in `text` as whole words, or None."""
    plain = _plain(text)
    return next((phrase for phrase in phrases if _stands_in(plain, phrase)), None)


def is_sayable(text: str, avoid: Avoid) -> bool:
    """Whether nothing in `text` is avoided, promised against the rules, or hurtful to hear back."""
    listed = [*avoided_in(text, avoid.avoid), *avoided_in(text, avoid.never)]
    return not listed and has_any(text, avoid.never_mirror) is None


def sentence_case(text: str) -> str:
    """`text` with a capital at the start of each sentence; a filled blank may have left none."""
    return _SENTENCE_START.sub(lambda match: match[1].upper(), text)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def _stands_in(plain: str, phrase: str) -> bool:
    # Nearly nothing is found; a plain search says so far sooner than a pattern.
    return phrase.lower() in plain and _pattern(phrase.lower()).search(plain) is not None


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return re.compile(f"{before}{re.escape(phrase)}{after}")
