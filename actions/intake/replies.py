"""What a short reply means in the light of what was asked: choices, yes, none, numbers, and text that is itself the answer.

Pure. Its words are in data/intake/en/answers.yml. What a message says whatever was asked is in findings.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from actions.intake.content import Answers
from actions.intake.hearing import Heard, Told, has_word, merged_codes, plain, sentences_with, status_of, tapped
from actions.intake.items import (
    DANGER,
    ENTRIES,
    MEDICINES,
    NOTHING,
    NUMBERS,
    SINGLE_CODES,
    UNCODED,
    YES_NO,
    entry,
    is_text,
)
from actions.intake.items import NRS_OF_WHEN as NRS
from actions.intake.known import Known

MOST_COMPLAINT_CHARS = 1000
MOST_NUMBER = 10
MOST_WORDS_OF_A_NUMBER = 12
MOST_WORDS_OF_A_WRITTEN_NUMBER = 4
_OF_TEN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|out of)\s*10\b")
_RANGE = re.compile(r"(\d+)\s*(?:-|to|or)\s*(\d+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTERS = re.compile(r"[a-z]+", re.IGNORECASE)
_AGE = re.compile(r"\b(\d{1,3})\b")
# A list that is asked with others keeps the whole answer where nothing was read in it; the others need a word of their own.
STEMS = ("med_list", "conditions", "treatments", "allergies")


# Choices


def told_by_choice(heard: Heard, known: Known, answers: Answers) -> Iterator[Told]:
    """What the tapped choices stand for, whatever was read in their words. Several of one item make one list."""
    by_item: dict[str, dict[str, str]] = {}
    for words, codes in _meant(heard, answers):
        for item, code in codes.items():
            by_item.setdefault(item, {})[code] = words
    for item, words_of in by_item.items():
        said = next(iter(words_of.values())) if len(words_of) == 1 else heard.text.strip()
        yield Told(item, _chosen_value(known, item, words_of), origin="chosen", verbatim=said)


def without_echo(heard: Heard, answers: Answers) -> Heard:
    """A tapped choice says what it stands for: what else is read in its words (a leg, a fall) was not the person's to say."""
    items = {item for _, codes in _meant(heard, answers) for item in codes}
    if not items:
        return heard
    kept = tuple(finding for finding in heard.findings if finding.get("item") in items & {"quality"})
    return replace(heard, findings=kept)


def _meant(heard: Heard, answers: Answers) -> list[tuple[str, Mapping[str, str]]]:
    """Each tapped choice in its words, with the items and codes that it stands for."""
    meanings = {plain(chip): codes for chip, codes in answers.chips.items()}
    return [(words, meanings.get(plain(words), {})) for words in tapped(heard, answers.clause_words)]


def _chosen_value(known: Known, item: str, words_of: Mapping[str, str]) -> Any:
    """The item's value after these codes were chosen, each in its words."""
    code, words = next(iter(words_of.items()))
    if item in ENTRIES:
        new = [entry(item, None if item in MEDICINES else code, words) for code, words in words_of.items()]
        return [*(known.value(item) or []), *new]
    if item in UNCODED:
        return merged_codes(known.value(item) or (), list(words_of), ())
    return {"value": "yes", "detail": words} if item in DANGER and code == "yes" else code


# Answers that the understanding names


def told_by_answers(heard: Heard, known: Known) -> Iterator[Told]:
    """Findings of the kind `answer`: the answer to an asked item that has no finding of its own kind."""
    for finding in heard.of("answer"):
        item = str(finding.get("for") or (heard.asked[0] if len(heard.asked) == 1 else ""))
        if item not in heard.asked or status_of(finding) == "denied" or heard.is_correction:
            continue
        value = finding.get("value")
        if value in ("unsure", "skip"):
            yield Told(item, None, status="unsure" if value == "unsure" else "skipped", verbatim=heard.said_at(finding))
        elif value is not None:
            yield from _named_answer(heard, known, item, value, heard.said_at(finding))


def _named_answer(heard: Heard, known: Known, item: str, value: Any, said: str) -> Iterator[Told]:
    origin = "list" if value == "no" and len(heard.asked) > 1 else "said"
    if item in YES_NO and value in ("yes", "no"):
        yield Told(item, _with_detail(heard, item, value), origin=origin, verbatim=said)
    elif item in ENTRIES and value == "no":
        yield Told(item, known.value(item) or [], origin="list", verbatim=said)
    elif item in NUMBERS and isinstance(value, int | float):
        yield Told(item, min(value, MOST_NUMBER), verbatim=said)
    elif is_text(item) and (value == "no" or heard.may_answer):
        yield Told(item, said if value == "no" else str(value), origin=origin, verbatim=said)


def _with_detail(heard: Heard, item: str, value: str) -> Any:
    """A yes that tells more keeps it."""
    has_more = heard.words > len(value.split()) and len(heard.asked) == 1
    return {"value": value, "detail": heard.text.strip()} if value == "yes" and has_more else value


# Numbers


def told_numbers(heard: Heard, known: Known, answers: Answers, elsewhere: Collection[int] = ()) -> Iterator[Told]:
    """Ratings: told with their time, or in the order asked. Those that start at `elsewhere` are of another place."""
    found = [finding for finding in heard.of("severity") if finding.get("value") is not None and status_of(finding) != "denied"]
    ratings = [finding for finding in found if finding.get("start", 0) not in elsewhere]
    open_numbers = _asked_numbers(heard, known)
    for finding in ratings:
        item = _item_of_rating(finding.get("when", "unspecified"), open_numbers)
        if item in open_numbers:
            open_numbers.remove(item)
        if item is not None:
            yield Told(item, min(finding["value"], MOST_NUMBER), verbatim=heard.said_at(finding))
    if not found and open_numbers and heard.may_answer and heard.words <= MOST_WORDS_OF_A_NUMBER:
        for item, value in zip(open_numbers, numbers_in(heard.text, len(open_numbers), answers), strict=False):
            yield Told(item, value, verbatim=heard.text.strip())
    yield from _headache_days(heard)


def fills_average(told: Told, known: Known) -> Told | None:
    """The average follows from PEG's first item, never the other way round."""
    if told.item != "peg_pain" or told.value is None or known.status("nrs_avg") == "answered":
        return None
    return Told("nrs_avg", told.value, status="inferred", origin="inferred", verbatim=told.verbatim)


def _asked_numbers(heard: Heard, known: Known) -> list[str]:
    """The numbers that a bare rating fills, in order. A correction changes the number that was told last."""
    if not heard.is_correction:
        return [item for item in heard.asked if item in NUMBERS]
    told = [item for asked in known.asks for item in asked.items if item in NUMBERS and known.status(item) == "answered"]
    return told[-1:]


def _item_of_rating(when: str, open_numbers: list[str]) -> str | None:
    if when == "avg" and "peg_pain" in open_numbers:
        return "peg_pain"
    if when in NRS:
        return NRS[when]
    return open_numbers[0] if open_numbers else "nrs_now"


def numbers_in(text: str, wanted: int, answers: Answers) -> list[float]:
    """Up to `wanted` ratings of 0-10 in a text; for one, "6-7" is the higher. Ten is the most: 11 of 10 is kept as 10."""
    if len(text.split()) <= MOST_WORDS_OF_A_WRITTEN_NUMBER:  # else "two shots" would be a rating
        text = _LETTERS.sub(lambda word: str(answers.numbers.get(word[0].lower(), word[0])), text)
    of_ten = _OF_TEN.findall(text)
    if of_ten:
        return [_rating(found) for found in of_ten][:wanted]
    ranged = _RANGE.search(text)
    if wanted == 1 and ranged:
        return [max(_rating(ranged[1]), _rating(ranged[2]))]
    return [_rating(found) for found in _NUMBER.findall(text) if float(found) <= 2 * MOST_NUMBER][:wanted]


def _rating(found: str) -> float:
    value = min(float(found), MOST_NUMBER)
    return int(value) if value == int(value) else value


def _headache_days(heard: Heard) -> Iterator[Told]:
    found = _NUMBER.search(heard.text) if "headache_days" in heard.asked and heard.may_answer else None
    if found and float(found[0]) <= 31:
        yield Told("headache_days", int(float(found[0])), verbatim=heard.text.strip())


# Yes, none, and who


def told_by_reply(heard: Heard, known: Known, answers: Answers, taken: Collection[str]) -> Iterator[Told]:
    """What a bare yes, a none, or a plain text settles of the asked items that are still open."""
    left = [item for item in heard.asked if item not in taken]
    if not left or heard.is_correction:
        return
    if _says_none(heard, answers):
        yield from _closed(heard, known, answers, left, taken)
    elif _says_yes(heard, answers) and len(heard.asked) == 1:
        yield from _confirmed(heard, left[0])
    elif heard.plain in answers.unsure_words:
        yield from (Told(item, None, status="unsure", verbatim=heard.text.strip()) for item in left)
    else:
        yield from _coded(heard, answers, left)
        yield from _texts(heard, known, answers, left)


def _says_none(heard: Heard, answers: Answers) -> bool:
    if heard.plain in answers.none_words:
        return True
    # "no" of a longer message is a whole answer only where nothing else was told.
    return heard.intent == "deny" and not heard.facts


def _says_yes(heard: Heard, answers: Answers) -> bool:
    return heard.plain in answers.yes_words or (heard.intent == "affirm" and not heard.facts)


def _closed(heard: Heard, known: Known, answers: Answers, left: list[str], taken: Collection[str]) -> Iterator[Told]:
    """None, to everything that was asked: only where each item can be answered so, and nothing of it was told to be there."""
    if any(item in taken for item in heard.asked) or not all(_none_answers(item, answers) for item in left):
        return
    origin = "list" if len(heard.asked) > 1 or left[0] in ENTRIES else "said"
    for item in left:
        yield Told(item, _none_value(heard, known, item), origin=origin, verbatim=heard.text.strip())


def _none_answers(item: str, answers: Answers) -> bool:
    return item in YES_NO | ENTRIES | UNCODED.keys() or item in answers.none_answers or item == "treatment_relief"


def _none_value(heard: Heard, known: Known, item: str) -> Any:
    if item in ENTRIES:
        return known.value(item) or []
    if item in UNCODED:
        return NOTHING.get(item, [])
    if item == "treatment_relief":
        return None
    return "no" if item in YES_NO else heard.text.strip()


def _confirmed(heard: Heard, item: str) -> Iterator[Told]:
    """A bare yes to one question. To a list it would not say which."""
    said = heard.text.strip()
    if item in YES_NO:
        yield Told(item, _with_detail(heard, item, "yes"), verbatim=said)
    elif item == "blood_thinner":
        yield Told(item, [entry(item, None, said)], verbatim=said)


def _coded(heard: Heard, answers: Answers, left: list[str]) -> Iterator[Told]:
    said = heard.text.strip()
    is_role = any(heard.plain in words for words in answers.roles.values())  # "me" is one, whatever else it was taken for
    if "respondent_role" in left and (heard.may_answer or is_role) and (role := role_in(heard, answers)):
        yield Told("respondent_role", role, verbatim=said)
    if "age_group" in left and heard.may_answer and (group := age_group_in(heard.text)):
        yield Told("age_group", group, verbatim=said)
    if "radiates" in left:
        if has_word(heard.text, answers.stays):
            yield Told("radiates", "no", verbatim=said)
        elif has_word(heard.text, answers.travels):
            yield Told("radiates", {"value": "yes", "detail": said}, verbatim=said)


def role_in(heard: Heard, answers: Answers) -> str | None:
    """Who types, from their words; the patient themselves only where nothing else is said."""
    if heard.plain in answers.roles["self"]:
        return "self"
    others = {role: words for role, words in answers.roles.items() if role != "self"}
    return next((role for role, words in others.items() if has_word(heard.text, words)), None)


def age_group_in(text: str) -> str | None:
    """The group of the first age in the text."""
    found = _AGE.search(text)
    return age_group_of(int(found[1])) if found and int(found[1]) <= 120 else None


def age_group_of(age: int) -> str:
    """The group of an age in years."""
    if age < 12:
        return "under_12"
    if age < 18:
        return "12_17"
    return "18_64" if age < 65 else "65_plus"


# Text that is the answer


def _texts(heard: Heard, known: Known, answers: Answers, left: list[str]) -> Iterator[Told]:
    """Free text, and lists and codes whose words nothing was read in."""
    asks_doctor = "questions_for_doctor" in heard.asked and (heard.is_question or "?" in heard.text)
    if not heard.may_answer and not asks_doctor:
        return
    alone = len(heard.asked) == 1
    for item in left:
        told = _own_questions(heard, item) if item in ("questions_for_doctor", "anything_else") else None
        told = told or _text(heard, known, answers, item, alone)
        if told is not None:
            yield told


def _own_questions(heard: Heard, item: str) -> Told | None:
    """A question goes to the doctor's list, all else beside it."""
    asks = heard.is_question or "?" in heard.text
    if len(heard.asked) > 1 and asks is not (item == "questions_for_doctor"):
        return None
    return Told(item, heard.text.strip(), verbatim=heard.text.strip())


def _text(heard: Heard, known: Known, answers: Answers, item: str, alone: bool) -> Told | None:
    said = heard.text.strip()
    if alone and is_text(item):
        return Told(item, said[:MOST_COMPLAINT_CHARS], verbatim=said)
    if alone and item in UNCODED and not heard.facts and heard.intent != "give_number":
        return Told(item, UNCODED[item], verbatim=said)
    if item == "onset" and alone and not heard.facts and not _is_bare(heard, answers):
        return Told(item, None, verbatim=said)
    if item in ENTRIES and not heard.facts and (alone or item in STEMS) and not _is_bare(heard, answers):
        return Told(item, [*(known.value(item) or []), entry(item, None, said)], verbatim=said)
    part = sentences_with(said, answers.cues.get(item, ()))
    if part is None or item in SINGLE_CODES:
        return None
    value = [*(known.value(item) or []), entry(item, None, part)] if item in ENTRIES else part
    return Told(item, value, verbatim=part) if item in ENTRIES or is_text(item) else None


def _is_bare(heard: Heard, answers: Answers) -> bool:
    """A yes or a number is no entry of a list."""
    return heard.plain in answers.yes_words or heard.intent == "affirm" or heard.plain.isdigit()
