"""Where it hurts: places with their sides, and where the pain goes from there.

The words are data/lexicon/LANGUAGE/sites.yml. Which side belongs to which place is decided in sides.py; what becomes of a place in
the intake is decided in actions/.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.language.finding import Finding, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing, Status
from bot.language.sides import Place, along, sided, stands_apart, with_side_word

_SAID_BEHIND = 5  # words between a place and what is said of it


def read_sites(
    message: Message, lexicon: Lexicon, blocked: Sequence[Span], complaints: Sequence[Span], asked: Sequence[str] = ()
) -> list[Finding]:
    """Places (`site`) and where the pain goes (`radiates_to`), in order.

    Words in `blocked` spans tell of something else ("chest" in a denied chest pain). `complaints` are the spans of symptoms and
    qualities: a denial of one near a place ("no numbness in my foot") says nothing against the place. With `side` among `asked`,
    "the right side" answers and is no place; with `radiates`, a place is where the pain goes, unless it is said to stay or begin there.
    """
    named = _NamedOnly(message, lexicon, complaints, bool(set(asked) & lexicon.lists["sites.asked_elsewhere"]))
    hits = [hit for hit in lexicon.hits(message, "site") if not _is_within(hit, blocked)]
    hits = [hit for hit in hits if not named.covers(hit)] or named.treated(hits)
    if "side" in asked:
        hits = [hit for hit in hits if not hit.candidates or message.words[hit.start] not in lexicon.lists["sides.one"]]
    places = _whole_for_part(_corrected(sided(hits, message, lexicon), message, lexicon), message, lexicon)
    places = _toward(places, message, lexicon, "radiates" in asked and "site" not in asked)
    standings = _Standings(message, lexicon, complaints)
    found = [finding for place, standing in standings.of(along(places, message, lexicon)) for finding in _findings(place, standing, message)]
    return _distinct([*found, *_other_ones(found, message, lexicon)])


class _NamedOnly:
    """Places that no complaint is about: "surgery on my knee", "I moved my arm"."""

    def __init__(self, message: Message, lexicon: Lexicon, complaints: Sequence[Span], elsewhere: bool) -> None:
        self._message = message
        self._elsewhere = elsewhere
        self._lists = lexicon.lists
        self._treated = lexicon.spans(message, "sites.treated")
        put = lexicon.spans(message, "sites.stays_put")  # "stays put in my hip"
        cues = [*lexicon.spans(message, "sites.only_named"), *self._treated]
        self._cues = [cue for cue in cues if not any(low < cue[0] < high for low, high in put)]
        self._cues_behind = lexicon.spans(message, "sites.only_named_after")
        needed = self._cues or self._cues_behind or elsewhere
        self._complaints = [*lexicon.spans(message, "sites.complaint"), *complaints] if needed else []

    def covers(self, hit: Hit) -> bool:
        if self._is_likened(hit) or self._is_a_time(hit):
            return True
        led = self._elsewhere or self._is_led(hit)
        return led and not any(self._message.same_part(start, hit.start) for start, _ in self._complaints)

    def treated(self, hits: Sequence[Hit]) -> list[Hit]:
        """Of a message that names no other place: "steroid shot in my thumb, now it throbs again" tells of the thumb."""
        complaints = [] if self._elsewhere else self._complaints
        hits = [hit for hit in hits if self._is_behind(hit, self._treated) and any(start >= hit.end for start, _ in complaints)]
        return hits[:1]

    def _is_led(self, hit: Hit) -> bool:
        behind = any(start == hit.end and self._message.same_part(start, hit.start) for start, _ in self._cues_behind)
        return behind or self._is_behind(hit, self._cues)

    def _is_behind(self, hit: Hit, cues: Sequence[Span]) -> bool:
        words, same_part = self._message.words, self._message.same_part
        return any(
            end <= hit.start and same_part(end - 1, hit.start) and all(word in self._lists["sites.between"] for word in words[end : hit.start])
            for _, end in cues
        )

    def _is_a_time(self, hit: Hit) -> bool:
        """ "Two months back", "back to square one"."""
        words, lists = self._message.words, self._lists
        if words[hit.start] not in lists["sites.also_a_time"] or hit.end - hit.start > 1:
            return False
        before = words[hit.start - 1] if hit.start else ""
        follows = words[hit.end] if hit.end < len(words) else ""
        return before in lists["sites.times"] or (follows in lists["sites.way"] and before not in lists["sites.owners"])

    def _is_likened(self, hit: Hit) -> bool:
        """ "Up and down like a fiddler's elbow": nobody's elbow. "Like a knife in my elbow" is somebody's."""
        words, at = self._message.words, hit.start
        while at > 0 and self._message.same_part(at - 1, hit.start):
            at -= 1
            if words[at] in self._lists["sites.likened"]:
                return at > 0 and words[at - 1] in self._lists["sites.like"]
            if not words[at].isalpha() and words[at] != "'s" or hit.start - at > 2:
                return False
        return False


# ---------------------------------------------------------------- which places count
def _is_within(hit: Hit, spans: Sequence[Span]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _corrected(places: Sequence[Place], message: Message, lexicon: Lexicon) -> list[Place]:
    """ "My right knee, sorry, no, my left knee": the first is taken back, and the "no" denies nothing of the second."""
    cues = lexicon.spans(message, "sites.corrects")
    kept: list[Place] = []
    for place in places:
        if kept and cues and _takes_back(kept[-1], place, cues, message, lexicon.lists["sites.corrected"]):
            low = kept.pop().end
            place = replace(place, hit=replace(place.hit, reach=(low, max(place.hit.reach[1], place.hit.end))))
        kept.append(place)
    return kept


def _takes_back(before: Place, place: Place, cues: Sequence[Span], message: Message, small: Collection[str]) -> bool:
    between = range(before.end, place.start)
    inside = [cue for cue in cues if cue[0] in between and cue[1] - 1 in between]
    covered = {at for low, high in inside for at in range(low, high)}
    return bool(inside) and all(at in covered or message.words[at] in small for at in between)


def _whole_for_part(places: Sequence[Place], message: Message, lexicon: Lexicon) -> list[Place]:
    """ "The pinky of my left hand" and "my left hand, at the base of the thumb" are one place, the smaller, on that side."""
    lies_in: Mapping[str, Sequence[str]] = lexicon.values["sites.lies_in"]
    kept: list[Place] = []
    for place in places:
        before = kept[-1] if kept else None
        if before is not None and _lies_in(before.hit, place.hit, lies_in) and _is_part_of(before, place, message, lexicon):
            sides = [side for side in (before.side, place.side) if side]
            kept[-1] = replace(before, side=sides[0] if sides else None, end=place.end)
        elif before is not None and _lies_in(place.hit, before.hit, lies_in) and _is_whole_of(before, place, message, lexicon):
            kept[-1] = replace(place, side=place.side or before.side, start=before.start)
        else:
            kept.append(place)
    return kept


def _lies_in(part: Hit, whole: Hit, lies_in: Mapping[str, Sequence[str]]) -> bool:
    return bool(set(lies_in.get(part.code, ())).intersection(whole.candidates or (whole.code,)))


def _is_part_of(part: Place, whole: Place, message: Message, lexicon: Lexicon) -> bool:
    between = message.words[part.end : whole.hit.start]
    if whole.start == part.end:  # "tennis elbow both arms"
        return part.side is None and whole.side is not None
    of, small = lexicon.lists["sites.of"], lexicon.lists["sites.of_it"]
    led = bool(between) and between[0] in of and all(word in small for word in between)
    return led and message.same_sentence(part.start, whole.hit.start)


def _is_whole_of(whole: Place, part: Place, message: Message, lexicon: Lexicon) -> bool:
    between = message.words[whole.end : part.hit.start]
    at_it, small = lexicon.lists["sites.at_it"], lexicon.lists["sites.of_it"]
    near = message.same_sentence(whole.start, part.hit.start) and len(between) <= _SAID_BEHIND
    return near and any(word in at_it for word in between) and all(word in at_it or word in small for word in between)


# ---------------------------------------------------------------- how a place stands
class _Standings:
    """Whether it hurts there now, did before, or does not."""

    def __init__(self, message: Message, lexicon: Lexicon, complaints: Sequence[Span]) -> None:
        self._message = message
        self._complaints = complaints
        self._lexicon = lexicon
        self._said_of = lexicon.lists["sites.said_of"]
        self._sound = lexicon.spans(message, "sites.sound")
        self._over = lexicon.spans(message, "sites.over")
        self._no_more = lexicon.spans(message, "sites.no_more")
        self._had = lexicon.spans(message, "sites.had")
        self._before = lexicon.spans(message, "sites.before")

    def of(self, places: Sequence[Place]) -> Iterable[tuple[Place, Standing]]:
        """The places that are told of, each as it stands; what is said behind a list of places is said of all of it."""
        standings: list[tuple[Place, Standing]] = []
        said: Status | None = None
        for at in reversed(range(len(places))):
            place = places[at]
            joined = at + 1 < len(places) and self._is_listed(place, places[at + 1])
            said = self._said(place) or (said if joined else None)
            standing = self._standing(place, said)
            if standing is not None:
                standings.insert(0, (place, standing))
        return standings

    def _is_listed(self, place: Place, following: Place) -> bool:
        between = self._message.words[place.end : following.start]
        joins = self._lexicon.lists["sides.joins"]
        return bool(between) and all(word in joins or word in self._said_of for word in between) and any(word in joins for word in between)

    def _standing(self, place: Place, said: Status | None) -> Standing | None:
        hit = place.hit
        standing = self._message.standing(hit.start, hit.end, hit.reach)
        if standing.mood != "statement" or self._denies_a_complaint(hit, standing):
            return None
        if standing.cue == "past_long" and (self._lasts(hit) or not any(self._is_led(hit, cue) for cue in self._had)):
            standing = replace(standing, status="present")
        if said and standing.status != "unsure":
            standing = replace(standing, status=said)
        return standing

    def _is_led(self, hit: Hit, cue: Span) -> bool:
        return cue[1] <= hit.start and self._message.same_part(cue[0], hit.start)

    def _lasts(self, hit: Hit) -> bool:
        return any(self._message.words[at] in self._lexicon.lists["sites.lasting"] for at in self._message.sentence(hit.start))

    def _said(self, place: Place) -> Status | None:
        if any(low < place.hit.start and place.hit.end <= high for low, high in self._no_more):
            return "past"
        if any(high <= place.start and all(word in self._said_of for word in self._message.words[high : place.start]) for _, high in self._before):
            return "past"
        if any(self._is_right_behind(place, span) for span in self._over):
            return "past"
        return "denied" if any(self._is_right_behind(place, span) and self._ends(span[1]) for span in self._sound) else None

    def _is_right_behind(self, place: Place, span: Span) -> bool:
        between = self._message.words[place.end : span[0]]
        near = span[0] >= place.end and len(between) <= _SAID_BEHIND and self._message.same_sentence(place.start, span[0])
        return near and all(word in self._said_of for word in between)

    def _ends(self, at: int) -> bool:
        """Whether nothing takes it back: "fine till I kneel", "fine sitting"."""
        words = self._message.words
        return at >= len(words) or not self._message.same_sentence(at - 1, at) or words[at] not in self._lexicon.lists["sites.spoils"]

    def _denies_a_complaint(self, hit: Hit, standing: Standing) -> bool:
        near = (start for start, _ in self._complaints if start < hit.start)
        return standing.status == "denied" and any(self._message.same_part(start, hit.start) for start in near)


def _findings(place: Place, standing: Standing, message: Message) -> Iterable[Finding]:
    hit = place.hit
    item = "radiates_to" if place.toward else "site"
    found = words_finding(message, item, hit.code or None, place.start, place.end, standing)
    yield replace(found, side=place.side, candidates=hit.candidates or None)


def _other_ones(found: Sequence[Finding], message: Message, lexicon: Lexicon) -> Iterable[Finding]:
    """ "left knee is a 7, the right one a 4": the other one is a place of its own."""
    for hit in lexicon.hits(message, "side"):
        low, high = message.characters(hit.start, hit.end)
        before = [site for site in found if site.item == "site" and site.end <= low and site.side]
        end = with_side_word(hit, message, lexicon)
        if not before or hit.code not in ("left", "right") or hit.code == before[-1].side:
            continue
        if (end > hit.end and message.words[hit.end] != "side") or _is_the_other(hit, message, lexicon):
            high = message.characters(hit.start, end)[1]
            yield replace(before[-1], side=hit.code, status="present", text=message.text[low:high], start=low, end=high)


def _is_the_other(side: Hit, message: Message, lexicon: Lexicon) -> bool:
    """ "Now it's the right." """
    led = any(message.words[start:end] and end == side.start for start, end in lexicon.spans(message, "sites.now_the"))
    return led and stands_apart(side, message, lexicon)


# ---------------------------------------------------------------- where it goes
def _toward(places: Sequence[Place], message: Message, lexicon: Lexicon, asked: bool) -> list[Place]:
    """Which of the places the pain goes to. `asked`: all of which nothing else is said."""
    stays = lexicon.spans(message, "sites.stays")
    cues = [cue for cue in lexicon.spans(message, "sites.toward") if not any(s <= cue[0] < e or s < cue[1] <= e for s, e in stays)]
    from_there = lexicon.spans(message, "sites.toward_from")
    begins = lexicon.spans(message, "sites.source")
    put = asked and bool(lexicon.spans(message, "sites.stays_put"))
    marked: list[Place] = []
    for place in places:
        before = marked[-1] if marked else None
        near = before is not None and message.same_sentence(before.start, place.start)
        goes = _is_led_to(place, [*cues, *(from_there if near else ())], message, lexicon)
        goes = goes or (before is not None and _goes_on(before, place, message, lexicon))
        stands = put or _is_led_to(place, begins, message, lexicon)
        marked.append(replace(_unanswered(place, message) if put else place, toward=goes or (asked and not stands)))
    return marked


def _unanswered(place: Place, message: Message) -> Place:
    """A "no" to where it goes says nothing against the place where it stays."""
    first = message.sentence(place.hit.start).start
    return replace(place, hit=replace(place.hit, reach=(first, place.hit.reach[1])))


def _is_led_to(place: Place, cues: Iterable[Span], message: Message, lexicon: Lexicon) -> bool:
    return any(_leads(cue, start, message, lexicon) for cue in cues for start in (place.start, place.hit.start))


def _leads(cue: Span, start: int, message: Message, lexicon: Lexicon) -> bool:
    """A lone "down" does not lead over an "on": "I go down on my knees"."""
    first, end = cue
    if end > start or not message.same_sentence(end - 1, start):
        return False
    between = lexicon.lists["sites.between"] - (lexicon.lists["sites.at_it"] if end - first == 1 else frozenset())
    return all(word in between for word in message.words[end:start])


def _goes_on(before: Place, place: Place, message: Message, lexicon: Lexicon) -> bool:
    return (before.toward and _is_joined(before, place, message, lexicon)) or _is_linked(before, place, message, lexicon)


def _is_linked(before: Place, place: Place, message: Message, lexicon: Lexicon) -> bool:
    """ "Neck to the elbow", "from the hip till the calf"."""
    words = message.words[before.end : place.hit.start]
    links, between = lexicon.lists["sites.links"], lexicon.lists["sites.between"]
    linked = bool(words) and words[0] in links and all(word in links or word in between for word in words)
    return linked and message.same_sentence(before.start, place.start)


def _is_joined(before: Place, place: Place, message: Message, lexicon: Lexicon) -> bool:
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
