"""How the pain began and goes on: course, pattern, onset speed, and what set it off.

The words are data/lexicon/LANGUAGE/courses.yml and mechanisms.yml. What makes it worse for the moment is a factor (factors.py),
what a treatment did to it a relief (treatments.py); neither is a course. Since when it hurts is read in times.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from bot.language.factors import last_question
from bot.language.finding import Finding, distinct, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span, gap
from bot.language.scope import Standing

TOLD_ONCE = ("course", "pattern", "onset_speed")
_NONE, _NONE_KNOWN = "none", "none_known"
_BEGAN = "onset_speed"  # always of the past: "years ago" says nothing against it
_TRIED = ("treatment", "procedure", "medicine")
_FACTORS = ("aggravating", "relieving")
_SHARE_REACH = 2  # sentences between a treatment and "90% better"
_OPENING = 2  # words before a bare "no" that answers what set it off
_BESIDE = 5  # words beside a bare answer ("off and on for some years")
_BEFORE, _SAYING_SO = ("blames", "leads"), ("blames", "causes")  # links that stand before a cause; that say outright that it is one
_LINKS = ("blames", "leads", "causes", "follows")
_BEHIND = ("causes", "follows")
_LED = 3  # words between a link and the cause that it leads to
_LINKED = 14  # words between a cause and the link behind it
_NOTES = 40  # words of a message that may be a note
_ALONE = 2  # words beside a cause that is a sentence of its own ("Hockey, 2019.")

Bare = Callable[[Message], Hit | None]  # the yes or no that a message is


class StoryReader:
    """Built once a language. `bare` reads an answer that is a yes or a no."""

    def __init__(self, lexicon: Lexicon, bare: Bare) -> None:
        self._lexicon = lexicon
        self._bare = bare

    def read(self, message: Message, asked: Sequence[str], previous: str, beside: Sequence[Finding]) -> list[Finding]:
        """`beside` are the factors, and what was taken and done, that the message tells of."""
        return [*self._told_once(message, asked, previous, beside), *self._mechanisms(message, asked, beside)]

    # ------------------------------------------------------------ course, pattern, onset speed
    def _told_once(self, message: Message, asked: Sequence[str], previous: str, beside: Sequence[Finding]) -> list[Finding]:
        counted = bool(set(asked) & self._lexicon.lists["courses.counted"])
        items = [item for item in TOLD_ONCE if item in asked or not (counted and item == "pattern")]
        found = distinct(finding for item in items for finding in self._story(message, item, asked, beside))
        return found or self._agreed(message, previous)

    def _agreed(self, message: Message, previous: str) -> list[Finding]:
        """ "Is it getting worse?" "Yes": where the question names one thing only."""
        question = last_question(previous)
        answer = self._bare(message) if question else None
        if answer is None or answer.code != "yes":
            return []
        hits = [(item, hit.code) for item in TOLD_ONCE for hit in self._lexicon.hits(self._lexicon.read(question), item)]
        return [words_finding(message, item, code, answer.start, answer.end) for item, code in hits] if len(set(hits)) == 1 else []

    def _story(self, message: Message, item: str, asked: Sequence[str], beside: Sequence[Finding]) -> Iterator[Finding]:
        """The present goes before the past, "now" before what was so till then."""
        hits = self._hits(message, item, item in asked)
        if item not in asked:
            hits = [hit for hit in hits if not self._is_of_another(message, item, hit, asked, beside)]
        standings = [(hit, story_stands(message, hit)) for hit in hits]
        counts = [(hit, standing.status) for hit, standing in standings
                  if standing.mood == "statement" and standing.subject == "self" and standing.status != "denied"]
        if item != _BEGAN and any(status != "past" for _, status in counts):
            counts = [(hit, status) for hit, status in counts if status != "past"]
        told = self._told_now(message, [hit for hit, _ in counts])
        for hit in self._flaring(message, told, beside) if item == "pattern" else told:
            yield words_finding(message, item, hit.code, hit.start, hit.end)

    def _hits(self, message: Message, item: str, asked: bool) -> list[Hit]:
        """Plain words; words that count beside pain; where it was asked, the bare word."""
        hits = self._lexicon.hits(message, item)
        nots = self._nots(message, item)
        weak = [hit for hit in self._lexicon.hits(message, f"courses.beside_pain_{item}") if self._is_of_pain(message, hit)]
        hits += _new_hits(weak, hits, nots)
        if asked and not hits:
            hits = _new_hits(self._lexicon.hits(message, f"courses.short_{item}"), hits, nots)[:1]
        return sorted(hits, key=lambda hit: hit.start)

    def _nots(self, message: Message, item: str) -> list[Span]:
        return [span for symbol in self._lexicon.nots.get(item, ()) for span in message.found.get(symbol, ())]

    def _is_of_another(self, message: Message, item: str, hit: Hit, asked: Sequence[str], beside: Sequence[Finding]) -> bool:
        if item == "course":
            return self._is_of_a_moment(message, hit, asked, beside) or self._is_a_relief(message, hit, beside)
        return item == "pattern" and self._is_a_dose(message, hit, beside)

    def _is_of_a_moment(self, message: Message, hit: Hit, asked: Sequence[str], beside: Sequence[Finding]) -> bool:
        """ "With rest it gets better", "when I drive it gets worse": told of a factor, not of time."""
        if self._covers("courses.habit", message, hit) and self._follows("courses.moment", message, hit):
            return True
        if not self._covers("courses.of_a_moment", message, hit):
            return False
        if set(asked) & self._lexicon.lists["courses.factors_asked"]:
            return True
        factors = [one for one in beside if one.item in _FACTORS and one.value != _NONE]
        return any(message.same_sentence(_word_at(message, one), hit.start) for one in factors)

    def _is_a_relief(self, message: Message, hit: Hit, beside: Sequence[Finding]) -> bool:
        """ "Two shots, no change", "they cemented it. 90% better"."""
        told = [one for one in self._lexicon.hits(message, "courses.of_a_treatment") if one.start <= hit.start and hit.end <= one.end]
        if not told:
            return False
        sentence = message.reading.sentences[hit.start]
        places = [_word_at(message, one) for one in beside if one.item in _TRIED or one.item == "relieving"]
        places += [start for start, _ in self._lexicon.spans(message, "courses.acted")]
        reach = _SHARE_REACH if any(one.code == "share" for one in told) else 1
        return any(place < hit.start and sentence - message.reading.sentences[place] <= reach for place in places)

    def _is_a_dose(self, message: Message, hit: Hit, beside: Sequence[Finding]) -> bool:
        """ "200 twice a day"."""
        if not self._covers("courses.how_often", message, hit):
            return False
        return any(one.item in _TRIED and message.same_sentence(_word_at(message, one), hit.start) for one in beside)

    def _covers(self, cue: str, message: Message, hit: Hit) -> bool:
        """Whether a hit is one of these words and no more."""
        return any(start <= hit.start and hit.end <= end for start, end in self._lexicon.spans(message, cue))

    def _follows(self, cue: str, message: Message, hit: Hit) -> bool:
        return any(start < hit.start and message.same_sentence(start, hit.start) for start, _ in self._lexicon.spans(message, cue))

    def _is_of_pain(self, message: Message, hit: Hit) -> bool:
        """ "All the time" is told of what stands nearest to it in its part of the sentence."""
        pains, others, things = (self._distances(message, hit, cue) for cue in ("pain_told", "else_told", "it_told"))
        if others:
            return bool(pains) and min(pains) < min(others)
        beside = [place for place in message.sentence(hit.start) if message.same_part(place, hit.start)]
        return bool(pains or things) or len(beside) <= hit.end - hit.start + _BESIDE

    def _distances(self, message: Message, hit: Hit, cue: str) -> list[int]:
        spans = self._lexicon.spans(message, f"courses.{cue}")
        return [gap(span, (hit.start, hit.end)) for span in spans if message.same_part(span[0], hit.start) and not hit.start <= span[0] < hit.end]

    def _told_now(self, message: Message, hits: Sequence[Hit]) -> Sequence[Hit]:
        nows = self._lexicon.spans(message, "courses.now_told")
        current = [hit for hit in hits if any(message.same_part(now[0], hit.start) for now in nows)]
        return current if len({hit.code for hit in hits}) > 1 and current and current[-1] == hits[-1] else hits

    def _flaring(self, message: Message, hits: Sequence[Hit], beside: Sequence[Finding]) -> Sequence[Hit]:
        """A constant pain with flares told of in the same sentence is a third pattern; "worse when I drive" is no flare."""
        triggers = [_word_at(message, one) for one in beside if one.item == "aggravating" and one.value != _NONE]
        flares = [(start, end) for start, end in self._lexicon.spans(message, "courses.flares")]
        for hit in hits:
            ends = [end for start, end in flares if start >= hit.end and message.same_sentence(start, hit.start)
                    and not any(hit.end <= place < start for place in triggers)]
            ends += [other.end for other in hits if other.code == "comes_and_goes" and other.start >= hit.end]
            if hit.code == "constant" and ends:
                return [replace(hit, code="constant_with_flares", end=max(ends))]
        return [hit for hit in hits if hit.code == "constant_with_flares"] or hits

    # ------------------------------------------------------------ what set it off
    def _mechanisms(self, message: Message, asked: Sequence[str], beside: Sequence[Finding]) -> list[Finding]:
        """What set it off; "worse with lifting" is none, and neither is a fall that was asked for as such."""
        is_asked = "mechanism" in asked
        if asked and not is_asked and set(asked) & self._lexicon.lists["symptoms.events"]:
            return []
        factors = [one for one in beside if one.item in (*_FACTORS, "impact") and one.value != _NONE]
        tried = [] if is_asked else [one for one in beside if one.item == "treatment"]
        told = self._causes(message, self._lexicon.hits(message, "mechanism"), factors, is_asked)
        told = [hit for hit in told if not self._is_tried(message, hit, tried)]
        told += [hit for hit in self._led_causes(message, factors) if not _overlaps(hit, told)]
        told = told or self._causes(message, self._lexicon.hits(message, "mechanisms.manner"), factors, is_asked)
        if is_asked and not [hit for hit in told if hit.code != _NONE_KNOWN]:
            told = self._bare_cause(message) or told or self._denied_causes(message, factors)
        if asked and not is_asked and set(asked) & self._lexicon.lists["mechanisms.asked_elsewhere"]:
            told = [hit for hit in told if hit.code not in self._lexicon.lists["mechanisms.what_follows"]]
        known = [hit for hit in told if hit.code != _NONE_KNOWN]
        return distinct(words_finding(message, "mechanism", hit.code, hit.start, hit.end) for hit in sorted(known or told, key=lambda hit: hit.start))

    def _causes(self, message: Message, hits: Iterable[Hit], factors: Sequence[Finding], asked: bool, linked: bool = False) -> list[Hit]:
        return [hit for hit in hits if self._sets_off(message, hit, factors, asked, linked) and story_stands(message, hit).status != "denied"]

    def _denied_causes(self, message: Message, factors: Sequence[Finding]) -> list[Hit]:
        """ "Not a fall or anything", where it was asked: none is known."""
        return [replace(hit, code=_NONE_KNOWN) for hit in self._lexicon.hits(message, "mechanism") if self._sets_off(message, hit, factors, True)]

    def _sets_off(self, message: Message, hit: Hit, factors: Sequence[Finding], asked: bool, linked: bool = False) -> bool:
        standing = story_stands(message, hit)
        told = words_finding(message, "mechanism", hit.code, hit.start, hit.end)
        framed = any(factor.start < told.end and told.start < factor.end for factor in factors)
        if standing.mood != "statement" or standing.subject != "self" or (framed and not asked) or self._is_listed(message, hit):
            return False
        follows = hit.code in self._lexicon.lists["mechanisms.what_follows"] and not linked
        others = self._lexicon.spans(message, "mechanisms.another_matter") if follows and not asked else []
        return not any(message.same_part(start, hit.start) for start, _ in others)

    def _is_tried(self, message: Message, hit: Hit, tried: Sequence[Finding]) -> bool:
        """ "The physio had me at the gym"; a surgery may be both."""
        told = words_finding(message, "mechanism", hit.code, hit.start, hit.end)
        follows = hit.code in self._lexicon.lists["mechanisms.what_follows"]
        return not follows and any(one.start < told.end and told.start < one.end for one in tried)

    def _is_listed(self, message: Message, hit: Hit) -> bool:
        """ "After, a chiropractor": what came next, no cause."""
        return hit.end - hit.start > 1 and message.words[hit.start + 1] == ","

    def _led_causes(self, message: Message, factors: Sequence[Finding]) -> Iterator[Hit]:
        """What is a cause only because the words around it say so ("the bag, that's what did for me"), or as a note ("Hockey.")."""
        links = self._lexicon.hits(message, "mechanisms.links")
        if not links and len(message.words) > _NOTES:
            return
        nots = self._nots(message, "mechanism")
        for group, codes in (("cause", _LINKS), ("weak_cause", _SAYING_SO)):
            hits = _new_hits(self._lexicon.hits(message, f"mechanisms.{group}"), [], nots)
            linked = {_nearest(link, hits, message): link.code for link in links if link.code in codes}
            for hit in hits:
                if hit in linked or self._is_a_note(message, hit):
                    yield from self._causes(message, [hit], factors, asked=False, linked=linked.get(hit) in _BEHIND)

    def _is_a_note(self, message: Message, hit: Hit) -> bool:
        """A few words of their own beside a complaint."""
        if hit.code not in self._lexicon.lists["mechanisms.alone"]:
            return False
        sentence = message.sentence(hit.start)
        others = sum(message.words[at][0].isalnum() for at in sentence) - (hit.end - hit.start)
        return others <= _ALONE and len(sentence) < len(message.words) and bool(self._lexicon.hits(message, "site"))

    def _bare_cause(self, message: Message) -> list[Hit]:
        hits = self._lexicon.hits(message, "mechanisms.short_mechanism")
        causes = [hit for hit in _new_hits(hits, [], self._nots(message, "mechanism")) if story_stands(message, hit).status != "denied"]
        known = [hit for hit in causes if hit.code != _NONE_KNOWN]
        return known[:1] or self._nothing(message, hits)

    def _nothing(self, message: Message, hits: Sequence[Hit]) -> list[Hit]:
        """ "Naw, nothing" says it with both words."""
        first = [hit for hit in hits if hit.code == _NONE_KNOWN and hit.start <= _OPENING][:1]
        return [replace(hit, end=other.end) for hit in first for other in hits
                if other.code == _NONE_KNOWN and hit.end <= other.start <= hit.end + 1][:1] or first


def story_stands(message: Message, hit: Hit) -> Standing:
    """Who is told of within the words ("he pushed me", "after my son was born") is not whose pain it is."""
    return message.standing(hit.start, hit.start, hit.reach)


def _nearest(link: Hit, hits: Sequence[Hit], message: Message) -> Hit | None:
    """The cause that a link speaks of: it stands just behind the link, or not far before it, in the same sentence."""
    before = link.code in _BEFORE
    gaps = [(hit.start - link.end if before else link.start - hit.end, hit) for hit in hits if message.same_sentence(link.start, hit.start)
            and (not before or message.same_part(link.start, hit.start))]
    near = [(gap, hit) for gap, hit in gaps if 0 <= gap <= (_LED if before else _LINKED)]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _word_at(message: Message, finding: Finding) -> int:
    """The first word of a finding."""
    return next((at for at, token in enumerate(message.reading.tokens) if message.doc[token].idx >= finding.start), 0)


def _new_hits(hits: Iterable[Hit], known: Sequence[Hit], nots: Sequence[Span]) -> list[Hit]:
    """Those that lie in no look-alike and over none that is known."""
    return [hit for hit in hits if not any(low <= hit.start and hit.end <= high for low, high in nots) and not _overlaps(hit, known)]


def _overlaps(hit: Hit, others: Iterable[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)
