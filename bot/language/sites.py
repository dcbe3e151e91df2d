"""Where it hurts: places with their sides, and where the pain goes from there.

The words are data/lexicon/LANGUAGE/sites.yml and sides.yml. Which side belongs to which place is decided here; what becomes of a
place in the intake is decided in actions/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.language.finding import Finding, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing

_BEFORE_REACH = 5  # words between a side and its place
_AFTER_REACH = 6
_ABBREVIATED = frozenset({"l", "r"})
_MUST_ASK = "ask"


@dataclass(frozen=True)
class _Place:
    hit: Hit
    start: int  # with its side
    end: int
    side: str | None = None
    toward: bool = False


def read_sites(
    message: Message, lexicon: Lexicon, blocked: Sequence[Span], complaints: Sequence[Span], asked: Sequence[str] = ()
) -> list[Finding]:
    """Places (`site`) and where the pain goes (`radiates_to`), in order.

    Words in `blocked` spans tell of something else ("chest" in a denied chest pain). `complaints` are the spans of symptoms and
    qualities: a denial of one near a place ("no numbness in my foot") says nothing against the place. With `side` among `asked`,
    "the right side" answers and is no place; with `radiates`, every place is where the pain goes.
    """
    named = _NamedOnly(message, lexicon, complaints, bool(set(asked) & lexicon.lists["sites.asked_elsewhere"]))
    hits = [hit for hit in lexicon.hits(message, "site") if not _is_within(hit, blocked) and not named.covers(hit)]
    if "side" in asked:
        hits = [hit for hit in hits if not hit.candidates or message.words[hit.start] not in lexicon.lists["sides.one"]]
    places = _toward(_carried(_sided(hits, message, lexicon), message, lexicon), message, lexicon)
    if "radiates" in asked and "site" not in asked:
        places = [replace(place, toward=True) for place in places]
    found = [finding for place in places for finding in _findings(place, message, complaints)]
    return _distinct([*found, *_other_ones(found, message, lexicon)])


class _NamedOnly:
    """Places that no complaint is about: "surgery on my knee", "I moved my arm"."""

    def __init__(self, message: Message, lexicon: Lexicon, complaints: Sequence[Span], elsewhere: bool) -> None:
        self._message = message
        self._elsewhere = elsewhere
        self._between = lexicon.lists["sites.between"]
        self._cues = lexicon.spans(message, "sites.only_named")
        self._complaints = [*lexicon.spans(message, "sites.complaint"), *complaints] if self._cues or elsewhere else []

    def covers(self, hit: Hit) -> bool:
        words, same_part = self._message.words, self._message.same_part
        led = self._elsewhere or any(
            end <= hit.start and same_part(end - 1, hit.start) and all(word in self._between for word in words[end : hit.start])
            for _, end in self._cues
        )
        return led and not any(same_part(start, hit.start) for start, _ in self._complaints)


def _findings(place: _Place, message: Message, complaints: Sequence[Span]) -> Iterable[Finding]:
    hit = place.hit
    standing = message.standing(hit.start, hit.end, hit.reach)
    if standing.mood != "statement" or _denies_a_complaint(hit, standing, message, complaints):
        return
    item = "radiates_to" if place.toward else "site"
    found = words_finding(message, item, hit.code or None, place.start, place.end, standing)
    yield replace(found, side=place.side, candidates=hit.candidates or None)


def _other_ones(found: Sequence[Finding], message: Message, lexicon: Lexicon) -> Iterable[Finding]:
    """ "left knee is a 7, the right one a 4": the other one is a place of its own."""
    for hit in lexicon.hits(message, "side"):
        low, high = message.characters(hit.start, hit.end)
        before = [site for site in found if site.item == "site" and site.end <= low and site.side]
        end = _with_side_word(hit, message, lexicon)
        if before and end > hit.end and hit.code in ("left", "right") and hit.code != before[-1].side and message.words[hit.end] != "side":
            high = message.characters(hit.start, end)[1]
            yield replace(before[-1], side=hit.code, status="present", text=message.text[low:high], start=low, end=high)


def _denies_a_complaint(hit: Hit, standing: Standing, message: Message, complaints: Sequence[Span]) -> bool:
    return standing.status == "denied" and any(start < hit.start and message.same_part(start, hit.start) for start, _ in complaints)


def _is_within(hit: Hit, spans: Sequence[Span]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


# ---------------------------------------------------------------- sides
def _sided(hits: Sequence[Hit], message: Message, lexicon: Lexicon) -> list[_Place]:
    sides = [side for side in lexicon.hits(message, "side") if _is_a_side(side, message)]
    hits = [hit for place, hit in enumerate(hits) if place == 0 or not _is_only_a_side(hit, hits[place - 1], sides, message, lexicon)]
    used: set[int] = set()
    places = [_with_side_before(hit, sides, used, message, lexicon) for hit in hits]
    starts = {place.start for place in places}
    places = [_with_side_after(place, sides, used, starts, message, lexicon) for place in places]
    return _with_the_one_side(places, [side for side in sides if side.start not in used], message, lexicon)


def _with_the_one_side(places: list[_Place], left_over: Sequence[Hit], message: Message, lexicon: Lexicon) -> list[_Place]:
    """ "My ankle swelled up, left side": the one side that is told, of the one place that has to have one."""
    told = [side for side in left_over if _stands_apart(side, message, lexicon)]
    if len(places) != 1 or len(told) != 1 or places[0].side is not None or not _may_follow(told[0], message):
        return places
    behind = told[0].start >= places[0].end and message.reading.sentences[told[0].start] - message.reading.sentences[places[0].start] <= 1
    return [replace(places[0], side=told[0].code)] if behind and _takes_a_side(places[0].hit, lexicon) else places


def _stands_apart(side: Hit, message: Message, lexicon: Lexicon) -> bool:
    """At the end of a part of the sentence, or "left side", "on the left"."""
    end = _with_side_word(side, message, lexicon)
    return end > side.end or end >= len(message.words) or not message.words[end].isalnum()


def _takes_a_side(hit: Hit, lexicon: Lexicon) -> bool:
    return all(lexicon.regions.get(code) in (_MUST_ASK, "optional") for code in (hit.candidates or (hit.code,)))


def _is_a_side(side: Hit, message: Message) -> bool:
    """ "L" and "R" alone are sides only as capitals, or with a place right behind ("r knee")."""
    typed = message.typed(side.start)
    return typed.lower() not in _ABBREVIATED or typed.isupper() or side.end - side.start > 1 or side.end < len(message.words)


def _with_side_before(hit: Hit, sides: Sequence[Hit], used: set[int], message: Message, lexicon: Lexicon) -> _Place:
    inside = [side for side in sides if hit.start <= side.start and side.end <= hit.end]
    if inside:
        used.update(side.start for side in inside)
        return _Place(hit, hit.start, hit.end, inside[0].code)
    side = _nearest_before(hit, sides, message, lexicon)
    if side is None:
        return _Place(hit, hit.start, hit.end)
    used.add(side.start)
    return _Place(hit, side.start, hit.end, side.code)


def _nearest_before(hit: Hit, sides: Sequence[Hit], message: Message, lexicon: Lexicon) -> Hit | None:
    place = hit.start
    small = lexicon.lists["sides.before"]
    while place > 0 and hit.start - place <= _BEFORE_REACH:
        ending = [side for side in sides if side.end == place]
        if ending:
            return ending[0] if _fits(ending[0], hit, message, lexicon) else None
        if message.words[place - 1] not in small or not message.same_sentence(place - 1, hit.start):
            return None
        place -= 1
    return None


def _fits(side: Hit, hit: Hit, message: Message, lexicon: Lexicon) -> bool:
    """ "right behind my knee" says where, not on which side; a lone "l" needs its place next to it."""
    if message.typed(side.start).lower() in _ABBREVIATED and side.end != hit.start:
        return False
    return side.end < hit.start or message.words[hit.start] not in lexicon.lists["sides.prepositions"]


def _with_side_after(place: _Place, sides: Sequence[Hit], used: set[int], starts: set[int], message: Message, lexicon: Lexicon) -> _Place:
    if place.side is not None:
        return place
    small = lexicon.lists["sides.after"]
    for at in range(place.end, min(len(message.words), place.end + _AFTER_REACH + 1)):
        if not message.same_sentence(at, place.end - 1) or at in starts:
            return place
        side = next((side for side in sides if side.start == at and at not in used), None)
        if side and _may_follow(side, message):
            used.add(side.start)
            near = all(word in lexicon.lists["sides.close"] for word in message.words[place.end : at])
            return replace(place, side=side.code, end=_with_side_word(side, message, lexicon) if near else place.end)
        if message.words[at] not in small:
            return place
    return place


def _may_follow(side: Hit, message: Message) -> bool:
    typed = message.typed(side.start)
    return typed.lower() not in _ABBREVIATED or typed.isupper()


def _with_side_word(side: Hit, message: Message, lexicon: Lexicon) -> int:
    """The end of "left side", "left one"."""
    end = side.end
    return end + 1 if end < len(message.words) and message.words[end] in lexicon.lists["sides.one"] else end


def _carried(places: Sequence[_Place], message: Message, lexicon: Lexicon) -> list[_Place]:
    """ "left hip and knee": a side holds for the next place too, where it has one to be asked for."""
    carried: list[_Place] = []
    joins = lexicon.lists["sides.joins"]
    for place in places:
        before = carried[-1] if carried else None
        between = message.words[before.end:place.start] if before else ()
        joined = bool(between) and all(word in joins for word in between)
        if before and joined and place.side is None and before.side in ("left", "right", "both") and _needs_side(place.hit, lexicon):
            place = replace(place, side=before.side)
        carried.append(place)
    return carried


def _needs_side(hit: Hit, lexicon: Lexicon) -> bool:
    return all(lexicon.regions.get(code) == _MUST_ASK for code in (hit.candidates or (hit.code,)))


def _is_only_a_side(hit: Hit, before: Hit, sides: Sequence[Hit], message: Message, lexicon: Lexicon) -> bool:
    """ "kidney pain on my right side": that side is the kidney's, no place of its own."""
    if not hit.candidates or message.words[hit.start] not in lexicon.lists["sides.one"]:
        return False
    side = next((side for side in sides if side.end == hit.start), None)
    between = message.words[before.end : side.start] if side else ()
    near = side is not None and len(between) <= _AFTER_REACH and message.same_sentence(before.end - 1, hit.start)
    return near and all(word in lexicon.lists["sides.after"] for word in between)


# ---------------------------------------------------------------- where it goes
def _toward(places: Sequence[_Place], message: Message, lexicon: Lexicon) -> list[_Place]:
    stays = lexicon.spans(message, "sites.stays")
    cues = [end for start, end in lexicon.spans(message, "sites.toward") if not any(s <= start < e or s < end <= e for s, e in stays)]
    marked: list[_Place] = []
    for place in places:
        before = marked[-1] if marked else None
        goes = _is_led_to(place, cues, message, lexicon) or (before is not None and before.toward and _is_joined(before, place, message, lexicon))
        marked.append(replace(place, toward=goes))
    return marked


def _is_led_to(place: _Place, cue_ends: Iterable[int], message: Message, lexicon: Lexicon) -> bool:
    between = lexicon.lists["sites.between"]
    limits = (place.start, place.hit.start)
    return any(end <= start and all(word in between for word in message.words[end:start]) and message.same_sentence(end - 1, start)
               for end in cue_ends for start in limits)


def _is_joined(before: _Place, place: _Place, message: Message, lexicon: Lexicon) -> bool:
    words = message.words[before.end:place.hit.start]
    joins, between = lexicon.lists["sites.joins"], lexicon.lists["sites.between"]
    follows = message.words[place.end] if place.end < len(message.words) else ""
    joined = bool(words) and words[0] in joins and all(word in joins or word in between for word in words)
    return joined and follows not in lexicon.lists["sites.verbs"]


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Each place once: a second mention that says nothing more is left out."""
    kept: list[Finding] = []
    for finding in findings:
        same = [other for other in kept if _is_same(other, finding)]
        if not same:
            kept.append(finding)
        elif finding.side and not same[0].side:
            kept[kept.index(same[0])] = finding
    return kept


def _is_same(one: Finding, other: Finding) -> bool:
    sides = one.side == other.side or not one.side or not other.side
    return sides and all(getattr(one, key) == getattr(other, key) for key in ("item", "value", "candidates", "status", "subject"))
