"""Who the patient is: a name and a birth date out of a short reply.

Pure; the words around them are in data/intake. Staff confirm every match before anything reaches a chart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from actions.intake.content import Answers
from actions.intake.hearing import Heard, Told, has_word

OLDEST_YEARS = 120
MOST_NAME_WORDS = 5
_ISO = re.compile(r"\b(?P<y>(?:18|19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b")
_NUMERIC = re.compile(r"\b(?P<m>\d{1,2})\s?[-/. ]\s?(?P<d>\d{1,2})\s?[-/. ]\s?(?P<y>\d{4}|\d{2})\b")
_SOLID = re.compile(r"\b(?P<m>\d{2})(?P<d>\d{2})(?P<y>(?:19|20)\d{2})\b")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")


def told_identity(heard: Heard, answers: Answers, today: date) -> Iterator[Told]:
    """Name, birth date and age group, as far as they were asked and told."""
    if not heard.asks_any(("patient_name", "birth_date")) or not heard.may_answer or "?" in heard.text:
        return
    born, rest = birth_date_in(heard.text, answers.months, today)
    if born is not None and "birth_date" in heard.asked:
        yield Told("birth_date", born.isoformat(), verbatim=heard.text.strip())
    name = name_in(rest, answers)
    if name is not None and "patient_name" in heard.asked and (" " in name or len(heard.asked) == 1):
        yield Told("patient_name", name, verbatim=heard.text.strip())


def birth_date_in(text: str, months: Sequence[str], today: date) -> tuple[date | None, str]:
    """The first date in the text that somebody alive can be born on, and the text without it.

    Month before day, as in the US, unless that is no date. Two digits of a year mean the latest such year that is past.
    """
    for pattern in (_ISO, *_named(months), _NUMERIC, _SOLID):
        for found in pattern.finditer(text):
            born = _born(found["y"], found["m"], found["d"], months, today)
            if born is not None:
                return born, text[: found.start()] + " " + text[found.end() :]
    return None, text


def _named(months: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    month = "|".join(f"{name[:3]}(?:{name[3:]}|t)?" for name in months)
    year = r"(?P<y>\d{4}|'?\d{2})"
    first = rf"\b(?P<m>{month})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:of\s+)?{year}\b"
    second = rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<m>{month})\.?,?[\s-]+{year}\b"
    return re.compile(first, re.IGNORECASE), re.compile(second, re.IGNORECASE)


def _born(year: str, month: str, day: str, months: Sequence[str], today: date) -> date | None:
    month_number = int(month) if month.isdigit() else _month(month, months)
    years = _years(year.lstrip("'"), today)
    for y in years:
        for m, d in ((month_number, int(day)), (int(day), month_number)):
            born = _date(y, m, d)
            if born is not None and today.year - OLDEST_YEARS <= born.year and born <= today:
                return born
    return None


def _month(name: str, months: Sequence[str]) -> int:
    return next(number for number, month in enumerate(months, start=1) if month[:3] == name[:3].lower())


def _years(year: str, today: date) -> list[int]:
    if len(year) == 4:
        return [int(year)]
    century = today.year - today.year % 100
    return [century + int(year), century - 100 + int(year)]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def name_in(text: str, answers: Answers) -> str | None:
    """A name of one to five words, without what people say around it; None where the words are no name."""
    rest = _after_lead(_without(text, answers.birth_leads), answers.name_leads)
    words = _NAME_WORD.findall(rest)
    others = re.sub(r"[\s,;:.!()\-–]+", "", _NAME_WORD.sub("", rest))
    if others or not 1 <= len(words) <= MOST_NAME_WORDS or has_word(" ".join(words), answers.not_names):
        return None
    name = " ".join(words).rstrip(".")
    # Typed in one case throughout, it gets capitals; a name that has its own keeps them.
    return name.title() if name.islower() or name.isupper() else name


def _after_lead(text: str, leads: Sequence[str]) -> str:
    """What follows the last lead such as "my name is"."""
    found = max((match.end() for lead in leads for match in _whole(lead).finditer(text)), default=0)
    return text[found:]


def _without(text: str, leads: Sequence[str]) -> str:
    for lead in sorted(leads, key=len, reverse=True):
        if " " in lead or lead.startswith(("birth", "dob", "born")):
            text = _whole(lead).sub(" ", text)
    # Small words are dropped at the ends alone: in the middle they may be a name's.
    words = text.split()
    while words and words[-1].lower().strip(",.:") in leads:
        words.pop()
    return " ".join(words)


def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase).replace(chr(39), '[' + chr(39) + '’]')}(?!\w)", re.IGNORECASE)
