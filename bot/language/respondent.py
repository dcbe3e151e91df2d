"""Whether somebody types for the patient: said outright, or because the story that was asked for is another person's.

Words: data/lexicon/LANGUAGE/respondents.yml. A role is a respondent_role of the vocabulary. How findings are judged for a proxy is in scope.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.lexicon import Hit, Lexicon, Message

_OPENING = 4  # words before which a story's person is named
_OF_ANOTHER = ("site", "symptom", "condition")


@dataclass(frozen=True)
class Respondent:
    """Who types. `is_said`: in so many words; else it is only likely, and is asked."""

    role: str
    is_said: bool
    text: str


def respondent_of(message: Message, lexicon: Lexicon, asked: Sequence[str]) -> Respondent | None:
    """Who types `message`, where it is not the patient; None where nothing tells so."""
    said = [hit for group in ("types_for", "relative") for hit in lexicon.hits(message, f"respondents.{group}") if _stands(message, hit)]
    if said:
        return _respondent(message, min(said, key=lambda hit: hit.start), is_said=True)
    if not set(asked) & lexicon.lists["respondents.story_asked"]:
        return None
    told = [hit for hit in lexicon.hits(message, "respondents.tells_of") if _opens(message, hit, lexicon) and _stands(message, hit)]
    if not told or _speaks_of_oneself(message, lexicon):
        return None
    return _respondent(message, told[0], is_said=False)


def _respondent(message: Message, hit: Hit, *, is_said: bool) -> Respondent:
    start, end = message.characters(hit.start, hit.end)
    return Respondent(hit.code, is_said, message.text[start:end])


def _opens(message: Message, hit: Hit, lexicon: Lexicon) -> bool:
    """Whether the message begins with it; "since my son was born" begins another story."""
    before = message.words[: hit.start]
    return hit.start < _OPENING and not (before and before[-1] in lexicon.lists["respondents.begins_a_time"])


def _stands(message: Message, hit: Hit) -> bool:
    """ "I'm not typing for my mom" and "can I type for my mom?" say nothing of it."""
    standing = message.standing(hit.start, hit.start + 1)
    return standing.mood == "statement" and standing.status != "denied"


def _speaks_of_oneself(message: Message, lexicon: Lexicon) -> bool:
    """Whether a pain of the writer's own stands in it, too."""
    hits = [hit for item in _OF_ANOTHER for hit in lexicon.hits(message, item)]
    return any(message.standing(hit.start, hit.end, hit.reach).subject == "self" and _is_mine(message, hit) for hit in hits)


def _is_mine(message: Message, hit: Hit) -> bool:
    return "my" in message.words[max(0, hit.start - 3) : hit.start]
