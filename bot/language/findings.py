"""Read a message into findings: places, qualities, ratings, times, symptoms, courses, and answers to what was asked.

The words are content (lexicon.py). Sides and travelling pain are in sites.py, whether a thing is denied or past in scope.py.
What a finding becomes in the intake is decided in actions/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.language.answers import read_answers
from bot.language.finding import Finding, words_finding
from bot.language.lexicon import Hit, Lexicon, Message, load_lexicon
from bot.language.patterns import Span
from bot.language.sites import read_sites

PLAIN = ("course", "pattern", "onset_speed", "mechanism", "condition", "medicine")
WHEN_OF = {"nrs_now": "now", "nrs_avg": "avg", "nrs_worst": "worst", "nrs_least": "least", "nrs_goal": "goal"}
MOST_SEVERE = 10
_OUT_OF = re.compile(r"(?<![\d/.])(\d{1,2}(?:\.\d)?)\s*(?:/|out of|of)\s*10\b(?!\s*/)", re.IGNORECASE)
_RANGE = re.compile(r"(?<![\d/.])(\d{1,2})\s*(?:-|–|to|or)\s*(\d{1,2})(?![\d/%])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d/.$#:])(\d{1,2}(?:\.\d)?)(?![\d/%:]|\.\d)")
_YEAR = re.compile(r"\b(?:since|in|from|around|about)\s+(?:the\s+)?(?:(?P<month>[a-z]{3,9})\.?,?\s+(?:of\s+)?)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)


class FindingsReader:
    """The reader of one language. `read` never raises, whatever the text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(self, text: str, asked: Sequence[str] = (), previous: str = "", respondent: str = "self") -> tuple[Finding, ...]:
        """Every finding of the message, in order of place."""
        message = self._lexicon.read(text, respondent)
        if not message.words:
            return ()
        symptoms = list(self._coded(message, "symptom"))
        qualities = list(self._coded(message, "quality"))
        complaints = [span for _, span in (*symptoms, *qualities)]
        findings = [finding for finding, _ in (*symptoms, *qualities)]
        sites = read_sites(message, self._lexicon, [span for _, span in symptoms], complaints)
        findings += [*sites, *self._other_ones(message, sites)]
        for item in PLAIN:
            findings += [finding for finding, _ in self._coded(message, item)]
        findings += self._factors(message)
        times = list(self._times(message))
        findings += [finding for finding in times if finding.value is not _ELSEWHERE]
        findings += self._ratings(message, asked, [(finding.start, finding.end) for finding in times])
        findings += read_answers(message, self._lexicon, asked, findings)
        findings = [replace(finding, value=None) if finding.value == "" else finding for finding in findings]
        return tuple(sorted(_distinct(findings), key=lambda finding: (finding.start, finding.end)))

    def _coded(self, message: Message, item: str) -> Iterator[tuple[Finding, Span]]:
        for hit in self._lexicon.hits(message, item):
            standing = message.standing(hit.start, hit.end, hit.reach)
            if standing.mood == "statement":
                found = words_finding(message, item, hit.code or None, hit.start, hit.end, standing)
                yield replace(found, class_=self._lexicon.classes.get(hit.code)), (hit.start, hit.end)

    def _other_ones(self, message: Message, sites: Sequence[Finding]) -> Iterator[Finding]:
        """ "left knee is a 7, the right one a 4": the other one is a place of its own."""
        for hit in self._lexicon.hits(message, "side"):
            low, high = message.characters(hit.start, hit.end)
            before = [site for site in sites if site.item == "site" and site.value and site.end <= low]
            follows = message.words[hit.end] if hit.end < len(message.words) else ""
            if before and follows in ("one", "1") and hit.code in ("left", "right") and hit.code != before[-1].side:
                end = message.characters(hit.start, hit.end + 1)[1]
                yield replace(before[-1], side=hit.code, text=message.text[low:end], start=low, end=end)

    # Factors: a thing near "worse when", "helps".

    def _factors(self, message: Message) -> Iterator[Finding]:
        for item, before, after in (("aggravating", "worse_before", "worse_after"), ("relieving", "better_before", "better_after")):
            cues_before = [end for _, end in self._lexicon.spans(message, f"factors.{before}")]
            cues_after = [start for start, _ in self._lexicon.spans(message, f"factors.{after}")]
            led = -1
            for hit in self._lexicon.hits(message, item):
                if self._leads(message, cues_before, hit.start) or self._follows(message, hit.end, cues_after) or self._joined(message, led, hit.start):
                    led = hit.end
                    yield words_finding(message, item, hit.code, hit.start, hit.end, message.standing(hit.start, hit.end, hit.reach))

    def _leads(self, message: Message, ends: Iterable[int], start: int) -> bool:
        between = self._lexicon.lists["factors.between"]
        return any(end <= start and all(word in between for word in message.words[end:start]) for end in ends)

    def _follows(self, message: Message, end: int, starts: Iterable[int]) -> bool:
        between = self._lexicon.lists["factors.between"]
        return any(end <= start and all(word in between for word in message.words[end:start]) for start in starts)

    def _joined(self, message: Message, end: int, start: int) -> bool:
        joins = self._lexicon.lists["factors.joins"]
        return end >= 0 and end < start and all(word in joins for word in message.words[end:start])

    # Times

    def _times(self, message: Message) -> Iterator[Finding]:
        taken: list[Span] = []
        for match in _YEAR.finditer(message.text):
            month = self._lexicon.values["times.months"].get((match["month"] or "").lower())
            if match["month"] and month is None and match["month"].lower() not in ("early", "late", "mid", "about", "around"):
                continue
            start = match.start("month") if month else match.start("year")
            value = f"{match['year']}-{month:02d}" if month else match["year"]
            yield Finding("since", value, message.text[start : match.end()], start, match.end())
        for start, end, value in self._durations(message):
            if any(low < end and start < high for low, high in taken):
                continue
            taken.append((start, end))
            found = words_finding(message, "since", value, start, end)
            yield found if self._tells_beginning(message, start, end) else replace(found, value=_ELSEWHERE)
        for start, end in self._lexicon.spans(message, "times.open"):
            if not any(low < end and start < high for low, high in taken):
                yield words_finding(message, "since", None, start, end)

    def _durations(self, message: Message) -> Iterator[tuple[int, int, str]]:
        units, amounts = self._lexicon.values["times.units"], self._lexicon.values["times.amounts"]
        words = message.words
        for place, word in enumerate(words):
            unit = units.get(word)
            if unit is None or place == 0:
                continue
            for length in (3, 2, 1):
                start = place - length
                if start < 0:
                    continue
                amount = self._amount(" ".join(words[start:place]), amounts)
                if amount is not None:
                    yield start, place + 1, _duration(amount, unit)
                    break

    def _amount(self, text: str, amounts: object) -> float | None:
        if re.fullmatch(r"\d{1,3}(?:\.5)?", text):
            return float(text)
        words = self._lexicon.values["numbers.words"]
        value = amounts.get(text) if isinstance(amounts, dict) else None
        return float(value) if value is not None else (float(words[text]) if text in words else None)

    def _tells_beginning(self, message: Message, start: int, end: int) -> bool:
        def near(cue: str, before: bool) -> bool:
            spans = self._lexicon.spans(message, f"times.{cue}")
            return any((low_end == start or low_end == start - 1) if before else (low in (end, end + 1)) for low, low_end in spans)

        elsewhere = any(low <= start < high or low < end <= high or low in (end, end + 1) or high in (start, start - 1)
                        for low, high in self._lexicon.spans(message, "times.elsewhere"))
        return (near("lasting", True) or near("ago", False)) and not elsewhere or len(message.words) <= end - start + 2

    # Ratings

    def _ratings(self, message: Message, asked: Sequence[str], taken: Sequence[Span]) -> Iterator[Finding]:
        whens = [WHEN_OF[item] for item in asked if item in WHEN_OF]
        used = list(taken)
        for finding in self._rated(message):
            if any(low < finding.end and finding.start < high for low, high in used):
                continue
            used.append((finding.start, finding.end))
            when = self._when(message, finding) or (whens[0] if len(whens) == 1 else "unspecified")
            yield replace(finding, when=when)
        if len(used) == len(taken) and whens:
            yield from self._bare(message, whens, used)

    def _rated(self, message: Message) -> Iterator[Finding]:
        for match in _OUT_OF.finditer(message.text):
            yield _severity(match.group(1), None, message.text[match.start(1) : match.end(1)], match.start(1), match.end(1))
        words = self._lexicon.values["numbers.words"]
        before, hedges, after = (self._lexicon.lists[f"numbers.{name}"] for name in ("before", "hedges", "after"))
        named = [*self._lexicon.hits(message, "site"), *self._lexicon.hits(message, "side")]
        placed = {place for hit in named for place in range(hit.start, hit.end + (hit.code in ("left", "right")))}
        for place, word in enumerate(message.words):
            value = word if re.fullmatch(r"\d{1,2}(?:\.\d)?", word) else str(words[word]) if word in words else None
            if value is None or float(value) > 100 or word in ("a", "an", "one"):
                continue
            back = place - 1
            while back >= 0 and message.words[back] in hedges and message.same_sentence(back, place):
                back -= 1
            framed = back >= 0 and (message.words[back] in before or back in placed) and message.same_sentence(back, place)
            follows = message.words[place + 1] if place + 1 < len(message.words) else "."
            if framed and (follows in after or place + 1 == len(message.words)):
                low, high = message.characters(place, place + 1)
                yield _severity(value, None, message.text[low:high], low, high)

    def _bare(self, message: Message, whens: Sequence[str], used: Sequence[Span]) -> Iterator[Finding]:
        ranged = _RANGE.search(message.text)
        if ranged and len(whens) == 1 and int(ranged[2]) <= 100:
            yield replace(_severity(ranged[2], ranged[1], ranged[0], *ranged.span()), when=whens[0])
            return
        words = self._lexicon.values["numbers.words"]
        found = [(str(words.get(word, word)), *message.characters(place, place + 1)) for place, word in enumerate(message.words)
                 if re.fullmatch(r"\d{1,2}(?:\.\d)?", word) or (word in words and word not in ("a", "an"))]
        if len(whens) == 1 and len(found) == 2 and message.text[found[0][2] : found[1][1]].strip(" -–").lower() in ("or", "to", ""):
            low, high = found[0][1], found[1][2]
            yield replace(_severity(found[1][0], found[0][0], message.text[low:high], low, high), when=whens[0])
            return
        free = [entry for entry in found if not any(low < entry[2] and entry[1] < high for low, high in used)]
        for when, (value, low, high) in zip(whens, free, strict=False):
            yield replace(_severity(value, None, message.text[low:high], low, high), when=when)

    def _when(self, message: Message, finding: Finding) -> str | None:
        best: tuple[int, str] | None = None
        for hit in self._lexicon.hits(message, "severity_when"):
            low, high = message.characters(hit.start, hit.end)
            distance = finding.start - high if high <= finding.start else low - finding.end
            if 0 <= distance <= 30 and (best is None or distance < best[0]):
                best = (distance, hit.code)
        return best[1] if best else None


_ELSEWHERE = "elsewhere"


def _duration(amount: float, unit: str) -> str:
    if unit == "10Y":
        return f"P{int(amount * 10)}Y"
    if amount != int(amount) and unit == "Y":
        return f"P{int(amount * 12)}M"
    number = str(int(amount))
    return f"PT{number}{unit[2:]}" if unit.startswith("PT") else f"P{number}{unit}"


def _severity(value: str, low: str | None, text: str, start: int, end: int) -> Finding:
    number = float(value)
    kept = min(number, MOST_SEVERE)
    shown = int(kept) if kept == int(kept) else kept
    said = value if number > MOST_SEVERE else None
    return Finding("severity", shown, text, start, end, when="unspecified", low=int(low) if low else None, said=said)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


def load_findings(data_dir: Path, language: str = "en") -> FindingsReader:
    """Raises `ContentError` with file and key."""
    return FindingsReader(load_lexicon(data_dir, language))


__all__ = ["Finding", "FindingsReader", "Hit", "load_findings"]
