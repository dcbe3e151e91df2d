"""What makes pain worse or better, and what it makes hard: things that a frame speaks of.

"worse with sitting and stairs", "ice helps", "can't sleep": the things are the items of factors.yml and impacts.yml, the frames
their cues. A frame reaches over the words between it and its thing, and over a list of things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.finding import Finding, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing

_NONE = "none"
_FRAME_REACH = 8  # words before a thing that may be its frame


@dataclass(frozen=True)
class _Frame:
    """A kind of framed thing: its item, its file, and the cues that stand before or behind a thing; `denies`: they deny it."""

    item: str
    file: str
    before: str
    after: str
    denies: tuple[str, ...] = ()


_FRAMES = (
    _Frame("aggravating", "factors", "worse_before", "worse_after", ("no_worse",)),
    _Frame("relieving", "factors", "better_before", "better_after", ("no_better",)),
    _Frame("impact", "impacts", "hard_before", "hard_after"),
)


def read_factors(message: Message, lexicon: Lexicon, asked: Sequence[str]) -> list[Finding]:
    """`aggravating`, `relieving` and `impact` findings, in order. `asked`: items whose frame the question gave."""
    found = [finding for frame in _FRAMES for finding in _framed(frame, message, lexicon, frame.item in asked)]
    return _distinct([*found, *_whole_impacts(message, lexicon)])


def _framed(frame: _Frame, message: Message, lexicon: Lexicon, asked: bool) -> Iterator[Finding]:
    hits = lexicon.hits(message, frame.item)
    told = _told(frame, hits, message, lexicon)
    denials = [span for group in frame.denies for span in lexicon.spans(message, f"{frame.file}.{group}")]
    denied = set(_before_cues(hits, denials, message, lexicon, frame.file))
    for hit in hits:
        if hit in denied and hit.code != _NONE:
            yield _finding(frame, hit, message, Standing("denied"))
        elif hit in told or (hit.code == _NONE and (asked or len(hits) == 1) and hit.end - hit.start > 1) or asked:
            standing = _standing(hit, message, hit in told)
            if standing.mood == "statement" and standing.subject == "self" and (frame.item != "impact" or standing.status != "past"):
                yield _finding(frame, hit, message, _free_of_the_frame(frame, standing))


def _standing(hit: Hit, message: Message, framed: bool) -> Standing:
    """How a thing stands; what its frame denies ("can't") is part of it. "pick up my grandson" is done by the writer."""
    return message.standing(hit.start, hit.start + 1, (max(0, hit.start - _FRAME_REACH), hit.end) if framed else hit.reach)


def _free_of_the_frame(frame: _Frame, standing: Standing) -> Standing:
    """In "can't sleep" the "not" belongs to the frame: sleep is what is told."""
    return Standing() if frame.item == "impact" or standing.status in ("past", "unsure") else standing


def _finding(frame: _Frame, hit: Hit, message: Message, standing: Standing) -> Finding:
    return words_finding(message, frame.item, hit.code, hit.start, hit.end, standing)


def _told(frame: _Frame, hits: Sequence[Hit], message: Message, lexicon: Lexicon) -> set[Hit]:
    before = lexicon.spans(message, f"{frame.file}.{frame.before}")
    after = lexicon.spans(message, f"{frame.file}.{frame.after}")
    denies = [span for group in frame.denies for span in lexicon.spans(message, f"{frame.file}.{group}")]
    after = [span for span in after if not any(low < span[1] and span[0] < high for low, high in denies)]
    before = [span for span in before if not any(low < span[1] and span[0] < high for low, high in denies)]
    return {*_after_cues(hits, before, message, lexicon, frame.file), *_before_cues(hits, after, message, lexicon, frame.file)}


def _after_cues(hits: Sequence[Hit], cues: Sequence[Span], message: Message, lexicon: Lexicon, file: str) -> Iterator[Hit]:
    """Things behind a cue, and things listed behind those."""
    reached: Hit | None = None
    for hit in hits:
        starts = [end for _, end in cues if end <= hit.start and message.same_sentence(end - 1, hit.start)]
        led = any(_are(message.words[end : hit.start], lexicon.lists[f"{file}.between"]) for end in starts)
        listed = reached is not None and message.same_sentence(reached.start, hit.start) and _are(
            message.words[reached.end : hit.start], lexicon.lists[f"{file}.joins"])
        reached = hit if led or listed else None
        if reached:
            yield hit


def _before_cues(hits: Sequence[Hit], cues: Sequence[Span], message: Message, lexicon: Lexicon, file: str) -> Iterator[Hit]:
    """Things before a cue, and things listed before those."""
    reached: Hit | None = None
    for hit in reversed(hits):
        ends = [start for start, _ in cues if hit.end <= start and message.same_sentence(start, hit.end - 1)]
        led = any(_are(message.words[hit.end : start], lexicon.lists[f"{file}.between"]) for start in ends)
        listed = reached is not None and message.same_sentence(reached.start, hit.start) and _are(
            message.words[hit.end : reached.start], lexicon.lists[f"{file}.joins"])
        reached = hit if led or listed else None
        if reached:
            yield hit


def _are(words: Sequence[str], allowed: frozenset[str]) -> bool:
    return len(words) <= 7 and all(word in allowed for word in words)


def _whole_impacts(message: Message, lexicon: Lexicon) -> Iterator[Finding]:
    for hit in lexicon.hits(message, "impacts.whole"):
        standing = message.standing(hit.start, hit.end, hit.reach)
        if standing.mood == "statement" and standing.subject == "self" and standing.status in ("present", "unsure"):
            yield words_finding(message, "impact", hit.code, hit.start, hit.end, standing)


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in findings:
        if not any(other.item == finding.item and other.value == finding.value for other in kept):
            kept.append(finding)
    return kept
