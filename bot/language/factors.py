"""What makes pain worse or better, and what it makes hard: things that a frame speaks of.

"worse with sitting and stairs", "ice helps", "can't sleep": the things are the items of factors.yml and impacts.yml, the frames
their cues. A frame reaches over the words between it and its thing, and over a list of things. "When I sit my leg burns" has
no frame: what stands before or behind the "when" tells what comes of the thing. A question that was asked is a frame, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language.finding import Finding, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing, Status

_NONE = "none"
_DOING = ("ing", "in")  # "walkin"
_FRAME_REACH = 8  # words before a thing that may be its frame
_OPEN = 2  # words between a frame and its thing, or in a list, that no list names
_FAR = 9  # words between a frame and its thing
_CLOSE = 5  # words between "with" and what comes of it
_NEXT = 8  # words between a thing and "it helped"
_WORSE, _BETTER, _HARD = "aggravating", "relieving", "impact"
_ORDER = (_WORSE, _BETTER, _HARD)
_FILES = {_WORSE: "factors", _BETTER: "factors", _HARD: "impacts"}
_SAID_OF: dict[str, Status] = {"yes": "present", "all": "present", "no": "denied", "unsure": "unsure"}


@dataclass(frozen=True)
class _Frame:
    """Cues that make things findings. `forward`: the thing stands behind the cue."""

    item: str
    cues: str
    forward: bool
    status: Status = "present"
    any_subject: bool = False
    codes: str = ""  # the list of codes that alone count, where not all do
    opens: int = _OPEN
    able: bool = False  # only behind "can" or "still"


_FRAMES = (
    _Frame(_WORSE, "factors.worse_before", True),
    _Frame(_WORSE, "factors.worse_after", False),
    _Frame(_WORSE, "factors.worse_unable", True, codes="factors.unable_codes", opens=0),
    _Frame(_WORSE, "factors.worse_even", True, codes="factors.even_codes", opens=0),
    _Frame(_WORSE, "factors.no_worse_before", True, "denied"),
    _Frame(_WORSE, "factors.no_worse_after", False, "denied"),
    _Frame(_BETTER, "factors.better_before", True),
    _Frame(_BETTER, "factors.better_after", False),
    _Frame(_BETTER, "factors.better_past", False, "past"),
    _Frame(_BETTER, "factors.no_better_before", True, "denied"),
    _Frame(_BETTER, "factors.no_better_after", False, "denied"),
    _Frame(_HARD, "impacts.hard_before", True),
    _Frame(_HARD, "impacts.hard_helped", True, any_subject=True),
    _Frame(_HARD, "impacts.hard_after", False),
    _Frame(_HARD, "impacts.hard_past", True, codes="impacts.past_codes"),
    _Frame(_HARD, "impacts.easy_before", True, "denied"),
    _Frame(_HARD, "impacts.easy_after", False, "denied"),
    _Frame(_HARD, "impacts.easy_able", False, "denied", able=True),
)
_WHOLE = (
    (_WORSE, "factors.worse_whole"), (_BETTER, "factors.better_whole"), (_HARD, "impacts.whole"), (_HARD, "impacts.whole_helped"),
    (_HARD, "impacts.easy_whole"),
)  # fmt: skip
# Frames that say the same thing louder: a cue within one of the others is part of it ("doesn't hurt", "hurts too much to").
_OUTRANKED = {
    "factors.worse_before": ("factors.no_worse_before", "impacts.hard_before"),
    "factors.worse_after": ("factors.no_worse_after",),
    "factors.better_before": ("factors.no_better_before", "factors.not_at_ease"),
    "factors.better_after": ("factors.no_better_after", "factors.better_past"),
    "impacts.hard_before": ("impacts.easy_before",),
    "impacts.hard_after": ("impacts.easy_after",),
    "factors.no_worse_after": ("factors.eased",),
    "factors.then_better": ("factors.then_no_better",),
    "factors.eased": ("factors.not_at_ease",),
    "factors.hurt": ("factors.no_worse_before", "factors.no_worse_after"),
}


@dataclass(frozen=True)
class _Link:
    """That a frame speaks of a thing: how far off it stands, and what it says."""

    hit: Hit
    distance: int
    status: Status = "present"
    any_subject: bool = False
    listed: bool = False


def read_factors(message: Message, lexicon: Lexicon, asked: Sequence[str] = (), question: Message | None = None,
                 answer: Hit | None = None) -> list[Finding]:
    """`aggravating`, `relieving` and `impact` findings, in order. `asked`: the items that the message answers; `question`: the
    last question, whose things a bare `answer` speaks of."""
    reader = _Reader(message, lexicon)
    found = [*reader.read(asked, question), *(() if asked else _answered(message, lexicon, question, answer))]
    return _distinct(sorted(found, key=lambda finding: (_ORDER.index(finding.item), finding.start)))


def last_question(previous: str) -> str:
    """The last question of a message of ours, without its mark; "" where it asks nothing."""
    question = previous.rpartition("?")[0].rstrip()
    return question[max(question.rfind(mark) for mark in (". ", "? ", "! ", "\n")) + 1 :].strip()


class _Reader:
    """One message's things and frames."""

    def __init__(self, message: Message, lexicon: Lexicon) -> None:
        self.message = message
        self.lexicon = lexicon
        self._hits = {item: self._things(item) for item in _FILES}
        self._cues: dict[str, list[Span]] = {}

    def read(self, asked: Sequence[str], question: Message | None) -> Iterator[Finding]:
        links = {item: self._links(item) for item in _FILES}
        for item in _FILES:
            asked_for = self._asked(item, asked, question)
            for hit in self._hits[item]:
                link = links[item].get(hit)
                if link and self._is_outdone(item, link, links):
                    continue
                if link is None:
                    link = self._bare(item, hit, asked_for, links)
                if link is not None and not (asked_for[1] and link.status == "denied"):
                    yield from self._finding(item, link)
        yield from self._whole()

    # ------------------------------------------------------------ things
    def _things(self, item: str) -> list[Hit]:
        hits = [replace(hit, code=self._chosen(hit), candidates=()) for hit in self.lexicon.hits(self.message, item)]
        if item == _BETTER:  # a medicine by its name is one more thing that may help
            taken = {place for hit in hits for place in range(hit.start, hit.end)}
            named = [hit for hit in self.lexicon.hits(self.message, "medicine") if not taken.intersection(range(hit.start, hit.end))]
            hits += [replace(hit, code="medicine") for hit in named]
        return sorted(hits, key=lambda hit: hit.start)

    def _chosen(self, hit: Hit) -> str:
        """Of two codes, the one for headaches where the head hurts: standing up."""
        if not hit.candidates:
            return hit.code
        heads = any(site.code in self.lexicon.lists["factors.heads"] for site in self.lexicon.hits(self.message, "site"))
        heads = heads or bool(self.lexicon.spans(self.message, "factors.headache"))
        return hit.candidates[0 if heads else 1]

    # ------------------------------------------------------------ frames
    def _spans(self, group: str) -> list[Span]:
        """Where the cues of a group stand, without those that are part of a stronger one."""
        if group not in self._cues:
            spans = self.lexicon.spans(self.message, group)
            stronger = [span for other in _OUTRANKED.get(group, ()) for span in self.lexicon.spans(self.message, other)]
            self._cues[group] = [span for span in spans if not any(_outranks(other, span) for other in stronger)]
        return self._cues[group]

    def _links(self, item: str) -> dict[Hit, _Link]:
        hits = self._hits[item]
        if not hits:
            return {}
        links = [link for frame in _FRAMES if frame.item == item for link in self._framed(frame, hits)]
        if item != _HARD:
            told = (self._whens, self._doings, self._given, self._followed, self._so_does, self._elided)
            links += [link for read in told for link in read(item, hits)]
        best: dict[Hit, _Link] = {}
        for link in sorted(links, key=lambda link: (link.distance, link.listed)):
            best.setdefault(link.hit, link)
        return best

    def _framed(self, frame: _Frame, hits: Sequence[Hit]) -> Iterator[_Link]:
        file = _FILES[frame.item]
        if frame.codes:
            hits = [hit for hit in hits if hit.code in self.lexicon.lists[frame.codes]]
        cues = self._spans(frame.cues)
        for cue in cues:
            ordered = [hit for hit in hits if hit.start >= cue[1]] if frame.forward else [hit for hit in reversed(hits) if hit.end <= cue[0]]
            if not ordered:
                continue
            gap = (cue[1], ordered[0].start) if frame.forward else (ordered[0].end, cue[0])
            if frame.able and not self._is_able(ordered[0]):
                continue
            if self._reaches(gap, file, frame.opens) and self._works(ordered[0], cue, frame):
                link = _Link(ordered[0], gap[1] - gap[0], frame.status, frame.any_subject)
                yield from self._listed(link, ordered, file)

    def _reaches(self, gap: Span, file: str, opens: int = _OPEN) -> bool:
        """Whether a frame and its thing belong together over the words between them."""
        words = self.message.words[gap[0] : gap[1]]
        if words[:1] == (",",) and self.message.words[gap[0] + 1] in self.lexicon.lists["factors.resume"]:
            words = words[1:]
        if len(words) > _FAR or not self.message.same_sentence(max(gap[0] - 1, 0), min(gap[1], len(self.message.words) - 1)):
            return False
        between = self.lexicon.lists[f"{file}.between"]
        other = [word for word in words if word not in between]
        if not other:
            return True
        stops = self.lexicon.lists[f"{file}.stops"]
        return len(other) <= opens and not stops.intersection(words) and "," not in words and self.message.same_part(gap[0] - 1, gap[1])

    def _works(self, hit: Hit, cue: Span, frame: _Frame) -> bool:
        """Who doesn't work: a person, not a pill."""
        bare = hit.end - hit.start == 1 and self.message.words[hit.start].startswith("work")
        return frame.item != _HARD or not bare or not frame.forward or self._is_personal(cue[0])

    def _is_personal(self, place: int) -> bool:
        """Whether a person stands before the word at `place`, or nobody."""
        words, start = self.message.words, self._part(place).start
        before = place - 1
        while before >= start and words[before] in self.lexicon.lists["impacts.helping_words"]:
            before -= 1
        return before < start or words[before] in self.lexicon.lists["impacts.workers"]

    def _listed(self, link: _Link, ordered: Sequence[Hit], file: str) -> Iterator[_Link]:
        """The thing, and those that are listed with it. `ordered`: the things from there on, away from the frame."""
        yield link
        last = link.hit
        for place, hit in enumerate(ordered[1:], 1):
            gap = (last.end, hit.start) if last.end <= hit.start else (hit.end, last.start)
            if not self._joined(gap, file):
                return
            yield replace(link, hit=hit, distance=link.distance + place, listed=True)
            last = hit

    def _joined(self, gap: Span, file: str) -> bool:
        words = self.message.words[gap[0] : gap[1]]
        lists = self.lexicon.lists
        if len(words) > 7 or not self.message.same_sentence(gap[0] - 1, min(gap[1], len(self.message.words) - 1)):
            return False
        if all(word in lists[f"{file}.joins"] for word in words):
            return True
        other = [place for place, word in enumerate(words) if word not in lists[f"{file}.joins"]]
        joints = [place for place, word in enumerate(words) if word in lists[f"{file}.joiners"]]
        fits = bool(joints) and len(other) <= _OPEN and other[-1] < joints[-1]  # "sitting on hard chairs, stairs"
        return fits and not lists[f"{file}.stops"].intersection(words) and not self._has_cue(gap, file)

    def _has_cue(self, gap: Span, file: str) -> bool:
        groups = [frame.cues for frame in _FRAMES if frame.cues.startswith(file)]
        return any(gap[0] <= start < gap[1] for group in groups for start, _ in self._spans(group))

    # ------------------------------------------------------------ when, with
    def _whens(self, item: str, hits: Sequence[Hit]) -> Iterator[_Link]:
        """ "My leg burns when I sit": what comes of it stands before the "when", or behind."""
        cues = [(span, True) for span in self._spans("factors.when")] + [(span, False) for span in self._spans("factors.with")]
        cues.sort()
        starts = [span[0] for span, _ in cues]
        for place, (cue, clause) in enumerate(cues):
            ordered = [hit for hit in hits if hit.start >= cue[1]]
            if not ordered or not self._reaches((cue[1], ordered[0].start), "factors", 4 if clause else 1):
                continue
            if self._is_once(cue, ordered[0], clause):
                continue
            told = self._outcome(cue, ordered[0], clause, starts[place - 1] if place else 0)
            if told and told[0] == item:
                yield from self._listed(_Link(ordered[0], ordered[0].start - cue[1] + 1, told[1]), ordered, "factors")

    def _doings(self, item: str, hits: Sequence[Hit]) -> Iterator[_Link]:
        """ "My knee pops going down stairs": what comes of it stands right before."""
        for place, hit in enumerate(hits):
            if not self.message.words[hit.start].endswith(_DOING) or self._is_once((hit.start, hit.start), hit, False):
                continue
            told = self._last((max(self._part(hit.start).start, hit.start - _OPEN), hit.start))
            if told and told[0] == item:
                yield from self._listed(_Link(hit, 1, told[1]), hits[place:], "factors")

    def _is_once(self, cue: Span, hit: Hit, clause: bool) -> bool:
        """ "When I was lifting a box", "started after lifting": how it began."""
        words, lists = self.message.words, self.lexicon.lists
        compared = cue[0] > 0 and words[cue[0] - 1] in lists["factors.compares"]  # "like when I have my period"
        if compared or lists["factors.once"].intersection(words[cue[1] : hit.end]):
            return True
        mechanism = self._is_mechanism(hit)
        begins = any(self.message.same_sentence(start, hit.start) for start, _ in self._spans("factors.begins"))
        return (begins and (mechanism or not clause)) or (mechanism and words[cue[0]] in lists["factors.onset"])

    def _is_mechanism(self, hit: Hit) -> bool:
        return any(other.start < hit.end and hit.start < other.end for other in self.lexicon.hits(self.message, "mechanism"))

    def _is_how_it_began(self, hit: Hit) -> bool:
        """ "Last Tuesday I bent over and bam"."""
        begins = any(self.message.same_sentence(start, hit.start) and not hit.start <= start < hit.end for start, _ in self._spans("factors.begins"))
        part = self._part(hit.start)
        return begins and any(other.start in part and other.end <= hit.end for other in self.lexicon.hits(self.message, "mechanism"))

    def _outcome(self, cue: Span, hit: Hit, clause: bool, previous: int) -> tuple[str, Status] | None:
        part = self._part(cue[0])
        low = max(part.start, previous if previous < cue[0] else part.start)
        if not clause:
            return self._last((max(low, cue[0] - _CLOSE), cue[0]))
        behind = (hit.end, self._after_comma(part.stop))
        sentence = self.message.sentence(cue[0])
        return self._last((low, cue[0])) or self._first(behind) or self._last((sentence.start, cue[0]))

    def _part(self, place: int) -> range:
        low = high = place
        while low > 0 and self.message.same_part(low - 1, place):
            low -= 1
        while high + 1 < len(self.message.words) and self.message.same_part(high + 1, place):
            high += 1
        return range(low, high + 1)

    def _after_comma(self, end: int) -> int:
        """Where the part behind "when I sit, …" ends."""
        words = self.message.words
        if end < len(words) and self.message.same_sentence(end - 1, end) and (words[end - 1] == "," or words[end] == "and"):
            return self._part(end).stop
        return end

    def _outcomes(self, span: Span) -> list[tuple[Span, tuple[str, Status]]]:
        """What is said in [low, high), plainly; by place."""
        kinds: tuple[tuple[str, tuple[str, Status]], ...] = (
            ("factors.eased", (_BETTER, "present")), ("factors.no_worse_before", (_WORSE, "denied")),
            ("factors.no_worse_after", (_WORSE, "denied")), ("factors.hurt", (_WORSE, "present")),
        )  # fmt: skip
        told = [((start, end), meant) for group, meant in kinds for start, end in self._spans(group) if span[0] <= start and start < span[1]]
        low_counts = bool(self._spans("factors.high"))
        told += [(at, (_BETTER, "present")) for at in self._spans("factors.low") if low_counts and span[0] <= at[0] and at[0] < span[1]]
        return sorted(told)

    def _last(self, span: Span) -> tuple[str, Status] | None:
        told = self._outcomes(span)
        return max(told, key=lambda one: (one[0][1], one[0][1] - one[0][0]))[1] if told else self._plain_pain(span)

    def _first(self, span: Span) -> tuple[str, Status] | None:
        told = self._outcomes(span)
        must = any(span[0] <= start < span[1] for start, _ in self._spans("factors.must"))
        return (_WORSE, "present") if must else told[0][1] if told else self._plain_pain(span)

    def _plain_pain(self, span: Span) -> tuple[str, Status] | None:
        groups = ("factors.pain", "quality", "symptom", "site")
        hurts = any(span[0] <= start < span[1] for group in groups for start, _ in self._spans(group))
        return (_WORSE, "present") if hurts else None

    # ------------------------------------------------------------ other ways to tell it
    def _given(self, item: str, hits: Sequence[Hit]) -> Iterator[_Link]:
        """ "cough, sneeze = lightning"."""
        for cue in self._spans("factors.gives"):
            ordered = [hit for hit in reversed(hits) if hit.end <= cue[0]]
            if ordered and self._reaches((ordered[0].end, cue[0]), "factors"):
                told = self._first((cue[1], self.message.sentence(cue[0]).stop))
                if told and told[0] == item:
                    yield from self._listed(_Link(ordered[0], cue[0] - ordered[0].end, told[1]), ordered, "factors")

    def _elided(self, item: str, hits: Sequence[Hit]) -> Iterator[_Link]:
        """ "Heat helps, ice doesn't": the verb is that of what was said before."""
        kinds: tuple[tuple[str, Status], ...] = (("factors.elided_yes", "present"), ("factors.elided_no", "denied"))
        for group, status in kinds:
            for cue in self._spans(group):
                behind = self.message.words[cue[1] : cue[1] + 1]
                ordered = [hit for hit in reversed(hits) if hit.end <= cue[0]]
                closed = not behind or behind[0] in self.lexicon.lists["factors.closes"]
                if closed and ordered and ordered[0].end == cue[0] and self._told_before(ordered[0].start) == item:
                    yield from self._listed(_Link(ordered[0], 0, status), ordered, "factors")

    def _told_before(self, place: int) -> str | None:
        """What the last frame before a word says of its things."""
        sentences = self.message.reading.sentences
        told = [(span, frame.item) for frame in _FRAMES if frame.item != _HARD for span in self._spans(frame.cues)
                if span[1] <= place and sentences[place] - sentences[span[0]] <= 1]
        return max(told)[1] if told else None

    def _so_does(self, item: str, hits: Sequence[Hit]) -> Iterator[_Link]:
        """ "Lifting kills me, so does bending": what was said of the thing before."""
        for cue in self._spans("factors.so_does"):
            told = [(span, frame) for frame in _FRAMES if frame.item != _HARD and not frame.forward for span in self._spans(frame.cues)
                    if span[1] <= cue[0] and self.message.same_sentence(span[0], cue[0])]
            ordered = [hit for hit in hits if hit.start >= cue[1]]
            if told and ordered and self._reaches((cue[1], ordered[0].start), "factors"):
                frame = max(told, key=lambda one: one[0][1])[1]
                if frame.item == item:
                    yield from self._listed(_Link(ordered[0], ordered[0].start - cue[1], frame.status), ordered, "factors")

    def _followed(self, item: str, hits: Sequence[Hit]) -> Iterator[_Link]:
        """ "I put ice on it and it helped", "took Advil. No relief": what was used, and then what came of it."""
        if item != _BETTER:
            return
        kinds: tuple[tuple[str, Status], ...] = (("factors.then_better", "present"), ("factors.then_no_better", "denied"))
        for group, status in kinds:
            for cue in self._spans(group):
                ordered = [hit for hit in reversed(hits) if hit.end <= cue[0] and hit.code != _NONE]
                if ordered and cue[0] - ordered[0].end <= _NEXT and self._is_used(ordered[0], cue):
                    yield from self._listed(_Link(ordered[0], cue[0] - ordered[0].end + 2, status), ordered, "factors")

    def _is_used(self, hit: Hit, cue: Span) -> bool:
        sentences = self.message.reading.sentences
        if sentences[cue[0]] - sentences[hit.start] > 1:
            return False
        sentence = self.message.sentence(hit.start)
        doer = self.message.words[hit.start - 1] if hit.start > sentence.start else ""
        if doer in self.lexicon.lists["impacts.workers"] or doer in self.lexicon.lists["factors.others"]:
            return True
        return any((sentence.start <= start < hit.start or hit.end <= start < cue[0]) and abs(hit.start - start) <= _FAR
                   for start, _ in self._spans("factors.used"))

    # ------------------------------------------------------------ what a link and a question make of a thing
    def _is_outdone(self, item: str, link: _Link, links: dict[str, dict[Hit, _Link]]) -> bool:
        """Whether a nearer frame says another thing of the same words; "can't sit" goes before what sitting does."""
        def same(other: str) -> list[_Link]:
            return [found for hit, found in links[other].items() if hit.start < link.hit.end and link.hit.start < hit.end]

        able = self._is_able(link.hit)
        wished = link.hit.start > 0 and self.message.words[link.hit.start - 1] == "to"
        if item == _WORSE and link.status == "denied" and wished:  # "I'd like to walk without pain"
            return True
        if item == _HARD:
            return link.status == "denied" and not able and any(found.distance <= link.distance for found in same(_WORSE))
        opposite = [found for found in same(_WORSE if item == _BETTER else _BETTER) if found.status != "denied" or link.status == "denied"]
        hard = [found for found in same(_HARD) if item == _WORSE and (found.status != "denied" or able or found.distance < link.distance)]
        told = any(found.distance < link.distance or (link.listed and not found.listed) for found in opposite)
        return told or any(found.distance <= link.distance for found in hard)

    def _is_able(self, hit: Hit) -> bool:
        """Whether it is something that one can do: "I can walk fine"."""
        before = self.message.words[max(self._part(hit.start).start, hit.start - _CLOSE) : hit.start]
        return bool(self.lexicon.lists["impacts.able"].intersection(before))

    def _asked(self, item: str, asked: Sequence[str], question: Message | None) -> tuple[bool, str]:
        """Whether the question asked for this kind of thing, and for which code alone."""
        asks: dict[str, list[str]] = self.lexicon.values["factors.asks"]
        for name in asked:
            if name in asks and asks[name][0] == item:
                return True, asks[name][1] if len(asks[name]) > 1 else ""
        return (question is not None and not asked and _asks_for(question, self.lexicon) == item), ""

    def _bare(self, item: str, hit: Hit, asked_for: tuple[bool, str], links: dict[str, dict[Hit, _Link]]) -> _Link | None:
        """A thing without a frame: the answer to a question."""
        if hit.code == _NONE:
            return _Link(hit, 0) if asked_for[0] or (hit.end - hit.start > 1 and not self._others(item, hit)) else None
        if not asked_for[0] or asked_for[1] not in ("", hit.code):
            return None
        elsewhere = [found for other, of in links.items() if other != item for found in of]
        if any(other.start < hit.end and hit.start < other.end for other in elsewhere):
            return None
        denied = self.message.words[hit.end : hit.end + 1] and self.message.words[hit.end] in self.lexicon.lists["factors.says_no"]
        return _Link(hit, -1, "denied" if denied else "present")

    def _others(self, item: str, hit: Hit) -> bool:
        return any(other.code != _NONE for other in self._hits[item] if self.message.same_sentence(other.start, hit.start))

    def _finding(self, item: str, link: _Link) -> Iterator[Finding]:
        hit = link.hit
        bare = link.distance < 0
        reach = hit.reach if bare else (max(0, hit.start - _FRAME_REACH), hit.end)
        standing = self.message.standing(hit.start, hit.start + 1, reach)
        mood = self.message.standing(hit.start, hit.start + 1).mood
        if mood != "statement" or self._asks(hit.start) or (standing.status == "past" and item == _HARD and not link.any_subject):
            return
        if item == _WORSE and self._is_how_it_began(hit):
            return
        others = link.any_subject or (item != _HARD and hit.code in self.lexicon.lists["factors.by_others"])
        if standing.subject != "self" and not others and self._is_of_another(hit):
            return
        status = link.status
        if status == "denied" and self.message.reading.sentences[hit.start] in self.message.reading.questions:
            return
        if status == "present" and (bare or standing.status in ("past", "unsure")) and item != _HARD:
            status = standing.status
        if hit.code == _NONE:
            status = "present"
        yield words_finding(self.message, item, hit.code, hit.start, hit.end, Standing(status))

    def _is_of_another(self, hit: Hit) -> bool:
        """ "They" went in there; "he" and "my mom" are other people."""
        before = self.message.words[self.message.sentence(hit.start).start : hit.start]
        return bool(self.lexicon.lists["factors.others"].intersection(before))

    def _is_not_so(self, hit: Hit) -> bool:
        """ "I don't sleep well", "I want to sleep through the night"."""
        return bool(self.lexicon.lists["impacts.no_ease"].intersection(self.message.words[max(0, hit.start - _OPEN - 1) : hit.start]))

    def _asks(self, place: int) -> bool:
        """Whether the sentence around `place` is a question from its first word on."""
        lists, words = self.lexicon.lists, self.message.words
        marked = self.message.reading.sentences[place] in self.message.reading.questions
        opening = next((words[at] for at in self.message.sentence(place) if words[at] not in lists["factors.lead_ins"]), "")
        return opening in lists["factors.question_openers" if marked else "factors.question_words"]

    def _whole(self) -> Iterator[Finding]:
        """What some words say alone: "up all night", "missed work"."""
        for item, group in _WHOLE:
            for hit in self.lexicon.hits(self.message, group):
                if group == "impacts.easy_whole" and self._is_not_so(hit):
                    continue
                if self.message.words[hit.start] == "not" and hit.code == "work" and not self._is_personal(hit.start):
                    continue
                standing = self.message.standing(hit.start, hit.start + 1, hit.reach)
                helped = group == "impacts.whole_helped"
                told = standing.mood == "statement" and not self._asks(hit.start) and standing.status in ("present", "unsure")
                if told and (helped or standing.subject == "self" or not self._is_of_another(hit)):
                    status: Status = "denied" if group == "impacts.easy_whole" else "present"
                    yield words_finding(self.message, item, hit.code, hit.start, hit.end, Standing(status))


# ---------------------------------------------------------------- yes and no
def _asks_for(question: Message, lexicon: Lexicon) -> str | None:
    """Which kind of thing an open question asks for; None where it asks for two, or for what was tried."""
    kinds = {hit.code for hit in lexicon.hits(question, "factors.asks_for")}
    return next(iter(kinds)) if len(kinds) == 1 and kinds <= set(_FILES) else None


def _answered(message: Message, lexicon: Lexicon, question: Message | None, answer: Hit | None) -> Iterator[Finding]:
    """ "Does it hurt when you cough?" "Yup": the words of the question name the thing. Asked items are answered in answers.py."""
    if question is None or answer is None or answer.code not in _SAID_OF:
        return
    status, start, end = _SAID_OF[answer.code], answer.start, answer.end
    if message.words[0] in lexicon.lists["factors.says_no"]:  # "no, not that I noticed"
        status, start, end = "denied", 0, 1
    for item, code in _of_question(question, lexicon):
        yield words_finding(message, item, code, start, end, Standing(status))


def _of_question(question: Message, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """The one thing that a question names within a frame of its own."""
    item = {hit.code for hit in lexicon.hits(question, "factors.asks_whether")}
    if len(item) == 1:
        kind = next(iter(item))
        codes = {hit.code for hit in _Reader(question, lexicon)._hits[kind] if hit.code != _NONE}
        if len(codes) == 1:
            yield kind, next(iter(codes))


def _outranks(other: Span, span: Span) -> bool:
    return other[0] < span[1] and span[0] < other[1] and other[1] - other[0] >= span[1] - span[0]


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in findings:
        if not any((other.item, other.value, other.status) == (finding.item, finding.value, finding.status) for other in kept):
            kept.append(finding)
    return kept
