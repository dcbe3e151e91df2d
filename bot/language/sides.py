"""Which side belongs to which place: before it, behind it, or said of another place that it goes with.

The words are data/lexicon/LANGUAGE/sides.yml. Which places there are is read in sites.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language.lexicon import Hit, Lexicon, Message

_BEFORE_REACH = 5  # words between a side and its place
_AFTER_REACH = 6
_APART_REACH = 9
_OTHER_REACH = 2  # words between "other" or "that" and its place
_ABBREVIATED = frozenset({"l", "r"})
_OPPOSITE: Mapping[str, str] = {"left": "right", "right": "left"}
_HANDED = ("left", "right", "both")
_ASKED = "ask"
_SIDED = (_ASKED, "optional")


@dataclass(frozen=True)
class Place:
    """A place, with the words of its side. `toward`: the pain goes there."""

    hit: Hit
    start: int
    end: int
    side: str | None = None
    toward: bool = False


def sided(hits: Sequence[Hit], message: Message, lexicon: Lexicon) -> list[Place]:
    """Each place with the side that is said of it."""
    sides = [side for side in lexicon.hits(message, "side") if _is_a_side(side, message)]
    hits = [hit for place, hit in enumerate(hits) if place == 0 or not _is_only_a_side(hit, hits[place - 1], sides, message, lexicon)]
    used: set[int] = set()
    places = [_with_side_before(hit, sides, used, message, lexicon) for hit in hits]
    starts = {place.start for place in places}
    places = [_with_side_after(place, sides, used, starts, message, lexicon) for place in places]
    places = _with_sides_apart(places, [side for side in sides if side.start not in used], message, lexicon)
    return _pointed_back(_carried(places, message, lexicon), message, lexicon)


def along(places: Sequence[Place], message: Message, lexicon: Lexicon) -> list[Place]:
    """ "From the buttock to the calf, left side": a side that is told behind where the pain goes is of where it comes from, too.

    The other way round nobody has said it: pain of the left hip may go to the right foot.
    """
    known = list(places)
    for at in range(1, len(known)):
        before, place = known[at - 1], known[at]
        behind = place.toward and place.side in _HANDED and place.start == place.hit.start
        if behind and before.side is None and needs_side(before.hit, lexicon) and message.same_sentence(before.hit.start, place.hit.start):
            known[at - 1] = replace(before, side=place.side)
    return known


def needs_side(hit: Hit, lexicon: Lexicon) -> bool:
    """Whether a place has a side that must be asked for."""
    return _is_of(hit, lexicon, (_ASKED,))


def with_side_word(side: Hit, message: Message, lexicon: Lexicon) -> int:
    """The end of "left side", "left one"."""
    end = side.end
    return end + 1 if end < len(message.words) and message.words[end] in lexicon.lists["sides.one"] else end


def stands_apart(side: Hit, message: Message, lexicon: Lexicon) -> bool:
    """At the end of a part of the sentence, or "left side", "on the left"."""
    end = with_side_word(side, message, lexicon)
    return end > side.end or end >= len(message.words) or not message.words[end].isalnum()


def _is_of(hit: Hit, lexicon: Lexicon, kinds: Collection[str]) -> bool:
    return all(lexicon.regions.get(code) in kinds for code in (hit.candidates or (hit.code,)))


def _letter(side: Hit, message: Message) -> str:
    return message.typed(side.start).removesuffix(".")


def _is_a_side(side: Hit, message: Message) -> bool:
    """ "L" and "R" alone are sides only as capitals, or with a place right behind ("r knee")."""
    letter = _letter(side, message)
    return letter.lower() not in _ABBREVIATED or letter.isupper() or side.end - side.start > 1 or side.end < len(message.words)


def _may_follow(side: Hit, message: Message) -> bool:
    letter = _letter(side, message)
    return letter.lower() not in _ABBREVIATED or letter.isupper()


# ---------------------------------------------------------------- before its place
def _with_side_before(hit: Hit, sides: Sequence[Hit], used: set[int], message: Message, lexicon: Lexicon) -> Place:
    inside = [side for side in sides if hit.start <= side.start and side.end <= hit.end and side.code in _HANDED]
    if inside:
        used.update(side.start for side in inside)
        return Place(hit, hit.start, hit.end, inside[0].code)
    side = _nearest_before(hit, sides, message, lexicon)
    if side is None:
        return Place(hit, hit.start, hit.end)
    used.add(side.start)
    return Place(hit, side.start, hit.end, side.code)


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
    """ "right behind my knee" says where, not on which side; a lone "l" needs its place next to it, bracketed or not."""
    between = message.words[side.end : hit.start]
    if _letter(side, message).lower() in _ABBREVIATED and not lexicon.lists["sides.beside_letter"].issuperset(between):
        return False
    return side.end < hit.start or message.words[hit.start] not in lexicon.lists["sides.prepositions"]


# ---------------------------------------------------------------- behind its place
def _with_side_after(place: Place, sides: Sequence[Hit], used: set[int], starts: set[int], message: Message, lexicon: Lexicon) -> Place:
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
            return replace(place, side=side.code, end=with_side_word(side, message, lexicon) if near else place.end)
        if message.words[at] not in small:
            return place
    return place


def _with_sides_apart(places: list[Place], left_over: Sequence[Hit], message: Message, lexicon: Lexicon) -> list[Place]:
    """ "My ankle swelled up, left side", "It's my hip. Right one.": the one side that is told there, of the last place that lacks one."""
    told = [side for side in left_over if stands_apart(side, message, lexicon) and _may_follow(side, message)]
    for side in told:
        at = next((at for at in reversed(range(len(places))) if places[at].end <= side.start), None)
        if at is None or places[at].side is not None or not _is_of(places[at].hit, lexicon, _SIDED):
            continue
        apart = message.reading.sentences[side.start] - message.reading.sentences[places[at].start]
        fits = len(places) == 1 and len(told) == 1 and apart <= 1
        fits = fits or (apart == 1 and _fills_its_sentence(side, message, lexicon)) or (apart == 0 and _is_loose(side, message, lexicon))
        if fits:
            places[at] = replace(places[at], side=side.code)
    return places


def _is_loose(side: Hit, message: Message, lexicon: Lexicon) -> bool:
    """ "…, left side, …": nobody's side but that of what went before."""
    named = with_side_word(side, message, lexicon) > side.end
    return named and side.start > 0 and message.words[side.start - 1] not in lexicon.lists["sides.owners"]


def _fills_its_sentence(side: Hit, message: Message, lexicon: Lexicon) -> bool:
    small = lexicon.lists["sides.beside"]
    others = [message.words[at] for at in message.sentence(side.start) if not side.start <= at < side.end]
    return all(word in small or not word.isalnum() for word in others)


# ---------------------------------------------------------------- said of another place
def _carried(places: Sequence[Place], message: Message, lexicon: Lexicon) -> list[Place]:
    """ "left hip and knee": a side holds for the next place too, where it has one to be asked for."""
    carried: list[Place] = []
    joins = lexicon.lists["sides.joins"]
    for place in places:
        before = carried[-1] if carried else None
        between = message.words[before.end:place.start] if before else ()
        joined = bool(between) and all(word in joins for word in between)
        if before and joined and place.side is None and before.side in _HANDED and needs_side(place.hit, lexicon):
            place = replace(place, side=before.side)
        carried.append(place)
    return carried


def _pointed_back(places: Sequence[Place], message: Message, lexicon: Lexicon) -> list[Place]:
    """ "My left groin and the outside of that hip" is one side, "the other heel" is the other."""
    settled: list[Place] = []
    for place in places:
        known = [before for before in settled if before.side in _OPPOSITE]
        if place.side is None and known and needs_side(place.hit, lexicon):
            pointer = message.words[max(message.sentence(place.start).start, place.start - _OTHER_REACH) : place.end]
            behind = message.words[place.end : min(place.end + _AFTER_REACH, message.sentence(place.start).stop)]
            same = [before for before in known if (before.hit.code, before.hit.candidates) == (place.hit.code, place.hit.candidates)]
            if same and lexicon.lists["sides.other"].intersection(pointer):
                place = replace(place, side=_OPPOSITE[str(same[-1].side)])
            elif lexicon.lists["sides.that"].intersection(pointer) or _is_same_side(behind, lexicon):
                place = replace(place, side=known[-1].side)
        settled.append(place)
    return settled


def _is_same_side(words: Sequence[str], lexicon: Lexicon) -> bool:
    """ "… on that same side", "…, same arm"."""
    small = lexicon.lists["sides.after"] | lexicon.lists["sides.that"] | lexicon.lists["sides.beside"]
    for at, word in enumerate(words[:-1]):
        if word in lexicon.lists["sides.that"] and words[at + 1] in lexicon.lists["sides.limbs"]:
            return True
        if word not in small:
            return False
    return False


def _is_only_a_side(hit: Hit, before: Hit, sides: Sequence[Hit], message: Message, lexicon: Lexicon) -> bool:
    """ "kidney pain on my right side": that side is the kidney's, no place of its own."""
    if not hit.candidates or message.words[hit.start] not in lexicon.lists["sides.one"]:
        return False
    side = next((side for side in sides if side.end == hit.start), None)
    if side is None or not message.same_sentence(before.end - 1, hit.start):
        return False
    between = message.words[before.end : side.start]
    if between and _is_loose(side, message, lexicon) and stands_apart(side, message, lexicon) and needs_side(before, lexicon):
        return len(between) <= _APART_REACH and not any(word == side.code for word in between)  # "my jaw clicks and locks, left side"
    return len(between) <= _AFTER_REACH and all(word in lexicon.lists["sides.after"] for word in between)
