"""A phrase is denied, past, somebody else's, asked or feared only where people mean it so."""

from functools import cache
from pathlib import Path

import pytest

from bot.language.scope import Standing, is_longstanding, judge
from bot.language.tokens import Reader, load_reader, reading_of

DATA = Path(__file__).resolve().parents[3] / "data"


@cache
def reader() -> Reader:
    return load_reader(DATA)


def standing(text: str, phrase: str, respondent: str = "self") -> Standing:
    doc = reader().read(text)
    reading, sought = reading_of(doc), phrase.split()
    places = [i for i in range(len(reading.words)) if list(reading.words[i : i + len(sought)]) == sought]
    start, end = reading.tokens[places[0]], reading.tokens[places[0] + len(sought) - 1] + 1
    return judge(doc, start, end, respondent)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("no fever but my leg is numb", "fever"),
        ("I have no fever", "fever"),
        ("denies fever", "fever"),
        ("nope no numbness", "numbness"),
        ("no fever, chills or weight loss", "chills"),
        ("no fever, chills or weight loss", "weight loss"),
        ("no fever, chills, numbness", "numbness"),
        ("denies: fever, chills", "chills"),
        ("no history of: fever", "fever"),
        ("I don't have any fever or chills", "chills"),
        ("my leg isn't numb", "numb"),
        ("without any weakness", "weakness"),
        ("never had a seizure", "seizure"),
        ("Fever? No.", "fever"),
        ("fever no. weight yes", "fever"),
        ("headaches or dizziness, no.", "headaches"),
        ("numbness: none", "numbness"),
        ("I havent had a fever", "fever"),
        ("I didn't fall or hit my head", "hit"),
        ("no trouble peeing", "trouble"),
    ],
)
def test_a_denial_is_heard(text: str, phrase: str) -> None:
    assert standing(text, phrase).status == "denied"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("no fever but my leg is numb", "numb"),
        ("no fever and my leg is numb", "numb"),
        ("no fever my leg is numb", "numb"),
        ("no fever, leg numb", "numb"),
        ("no pain just numbness", "numbness"),
        ("no, my leg is numb", "numb"),
        ("I can't feel my leg", "leg"),
        ("I can't walk my leg is numb", "numb"),
        ("haven't been able to pee", "not been able to pee"),
        ("not only numb, it burns too", "numb"),
        ("never felt so weak", "weak"),
        ("I don't know why my leg is numb", "numb"),
        ("the bleeding won't stop", "bleeding"),
        ("fever since last month", "fever"),
        ("still have the fever", "fever"),
    ],
)
def test_what_is_told_of_stays_present(text: str, phrase: str) -> None:
    assert standing(text, phrase).status == "present"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I used to have seizures", "seizures"),
        ("had a clot years ago", "clot"),
        ("ulcer back in 2009, all healed", "ulcer"),
        ("had a fever with the flu last month, joints fine", "fever"),
        ("headache before, gone now", "headache"),
        ("seizures as a kid", "seizures"),
        ("history of cancer", "cancer"),
    ],
)
def test_what_is_over_is_past(text: str, phrase: str) -> None:
    assert standing(text, phrase).status == "past"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("not really numb", "numb"),
        ("numb? not really", "numb"),
        ("I don't think it's numb", "numb"),
        ("maybe a little numb", "numb"),
    ],
)
def test_a_hedge_is_unsure_and_no_denial(text: str, phrase: str) -> None:
    assert standing(text, phrase).status == "unsure"


@pytest.mark.parametrize(
    ("text", "phrase", "mood"),
    [
        ("what if it paralyzes me", "paralyzes", "fear"),
        ("I'm scared of getting an infection", "infection", "fear"),
        ("afraid it's cancer", "cancer", "fear"),
        ("Could the shot make my leg numb?", "numb", "question"),
        ("is there a risk of stroke", "stroke", "question"),
        ("they told me to call if I get a fever", "fever", "question"),
        ("is it normal that my leg is numb?", "numb", "statement"),
        ("I'm scared that I can't feel my leg", "leg", "statement"),
        ("why is my leg numb", "numb", "statement"),
        ("should I worry that my leg is numb?", "numb", "statement"),
        ("it is the worst headache", "headache", "statement"),
        ("could the shot make me weak, or numb", "numb", "question"),
        ("could the shot make me weak, the leg is numb", "numb", "statement"),
    ],
)
def test_a_fear_or_a_question_is_told_from_a_sign(text: str, phrase: str, mood: str) -> None:
    assert standing(text, phrase).mood == mood


@pytest.mark.parametrize(
    ("text", "phrase", "respondent", "subject"),
    [
        ("my mom can't feel her legs", "legs", "self", "other"),
        ("my mom can't feel her legs", "legs", "adult_child", "self"),
        ("he has a fever", "fever", "spouse_partner", "self"),
        ("her mother had cancer", "cancer", "spouse_partner", "other"),
        ("my leg is numb", "numb", "self", "self"),
        ("my husband says I slur my words", "words", "self", "self"),
        ("it burns", "burns", "self", "self"),
        ("I have back trouble too", "back trouble", "adult_child", "other"),
        ("I think the back is worse", "back", "adult_child", "self"),
        ("so numb am I", "numb am i", "adult_child", "self"),
        ("I work and got 3 kids and numb feet", "numb", "self", "self"),
        ("the leg is numb says my mom", "numb", "self", "self"),
        ("my mom is here. leg is numb", "numb", "self", "self"),
    ],
)
def test_whose_body_it_is(text: str, phrase: str, respondent: str, subject: str) -> None:
    assert standing(text, phrase, respondent).subject == subject


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("weak knee since 1998, no change", True),
        ("my ears ring, same for years", True),
        ("always had cold toes", True),
        ("weak knee for years, worse this week", False),
        ("my knee is weak", False),
    ],
)
def test_old_and_unchanged_is_told_from_worse(text: str, old: bool) -> None:
    doc = reader().read(text)
    words = reading_of(doc).words
    place = next(i for i, word in enumerate(words) if word in ("weak", "ring", "cold"))
    assert is_longstanding(doc, place, place + 1) is old


@pytest.mark.parametrize(
    ("text", "phrase", "subject"),
    [("my other leg is weak", "weak", "self"), ("they found cancer", "cancer", "self"), ("he prescribed aspirin", "aspirin", "self"), ("nice day but numb", "numb", "self"), ("asthma as a kid, kidneys are fine", "kidneys", "self"),
     ("my mother has cancer", "cancer", "other"), ("my brother is numb", "numb", "other"), ("he has a fever", "fever", "other"), ("i live with my son who is diabetic", "diabetic", "other")],
)  # fmt: skip
def test_a_word_near_a_person_is_none(text: str, phrase: str, subject: str) -> None:
    assert standing(text, phrase).subject == subject


@pytest.mark.parametrize(
    ("text", "phrase", "status"),
    [("my leg is dead and numb", "numb", "present"), ("transplant in 2016 so my immunity is shot", "immunity", "present"), ("i said no. weak leg", "leg", "present"), ("my leg is weak, no. it is numb", "weak", "present")],
)
def test_an_answer_or_a_date_reaches_no_further(text: str, phrase: str, status: str) -> None:
    found = standing(text, phrase)
    assert (found.status, found.mood) == (status, "statement")


def test_and_before_another_subject_ends_a_past() -> None:
    assert standing("numb in 2010 and the arm is weak", "weak").status == "present"


@pytest.mark.parametrize("contrast", ["but", "although", "however", "except", "other than"])
def test_a_contrast_ends_a_past_and_a_question(contrast: str) -> None:
    assert standing(f"numb in 2010 {contrast} the arm is weak", "weak").status == "present"
    assert standing(f"could the shot hurt {contrast} the arm is weak", "weak").mood == "statement"


@pytest.mark.parametrize("cue", ["what if", "scared of", "no", "not", "could the shot", "years ago", "worse", "without"])
def test_a_cue_may_end_the_message(cue: str) -> None:
    assert standing(f"the arm is weak. {cue}", "weak") == Standing()
