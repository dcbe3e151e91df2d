"""What raises a flag, how high, and what does not, beyond the sentences of tests/red_flags."""

import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.loading import ContentError
from bot.language.red_flag_content import TIERS
from bot.language.red_flags import Danger, RedFlags, check_red_flags, load_red_flags

DATA = Path(__file__).resolve().parents[3] / "data"


@cache
def red_flags() -> RedFlags:
    return load_red_flags(DATA)


def screen(text: str, **context) -> dict[str, str]:
    return {danger.flag: danger.tier for danger in red_flags().screen(text, **context)}


# --- standing


@pytest.mark.parametrize(
    "text",
    [
        "no fever, no numbness, no chest pain, no trouble breathing",
        "I don't have chest pain or shortness of breath",
        "never had a seizure",
        "not suicidal, I would never hurt myself",
        "Could the shot paralyze me?",
        "what if I have a stroke during the procedure",
        "I'm scared of getting an infection",
        "what are the signs of a stroke",
        "they said to call if I get a fever",
        "I had a stroke ten years ago",
    ],
)
def test_what_is_denied_feared_asked_or_long_over_raises_nothing(text: str) -> None:
    assert not {tier for tier in screen(text).values() if tier != "next_day"}


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("is it normal that I can't feel when I wipe?", "cauda_equina"),
        ("why can't I breathe right?", "acute_chest_or_aortic"),
        ("I'm scared, I can't move my legs", "progressive_motor_weakness"),
        ("my mom can't catch her breath", "acute_chest_or_aortic"),
        ("no fever but I can't pee", "urinary_retention"),
        ("kinda numb down there I guess", "cauda_equina"),
    ],
)
def test_a_sign_inside_a_question_a_fear_or_a_hedge_is_a_sign(text: str, flag: str) -> None:
    assert screen(text)[flag] == "emergency"


def test_a_near_denial_is_asked_about_once_more() -> None:
    assert screen("my groin is not really numb") == {"cauda_equina": "ask"}


def test_old_and_unchanged_is_asked_about_and_worse_is_not() -> None:
    assert screen("my knee is weak, same for years").get("progressive_motor_weakness") in (None, "ask")
    assert screen("my knee was weak for years, now it is getting worse")["progressive_motor_weakness"] == "same_day"


def test_who_types_changes_nothing() -> None:
    text = "he can't feel when he wipes"
    assert screen(text, respondent="spouse_partner") == screen(text)


# --- idioms and what was said before


def test_an_idiom_raises_nothing() -> None:
    assert screen("this pain is killing me") == {}


def test_an_idiom_beside_a_literal_sign_hides_nothing() -> None:
    assert screen("this pain is killing me and I'd be glad if it did")["suicidal_ideation"] == "crisis"


@pytest.mark.parametrize("text", ["the puppy has seizures, the vet says", "in that soap the man couldn't speak, mouth drooping"])
def test_what_is_told_of_an_animal_or_a_film_raises_nothing(text: str) -> None:
    assert not red_flags().screen(text)


def test_an_idiom_counts_after_a_literal_sign_in_the_last_three_messages() -> None:
    said = ("I want to die", "my back hurts", "mostly at night")
    assert screen("this pain is killing me", recent=said)["suicidal_ideation"] == "crisis"
    assert screen("this pain is killing me", recent=(*said, "and in the morning")) == {}


def test_an_idiom_clears_only_its_own_flag() -> None:
    assert "fracture_after_trauma" in screen("hit my head on the cabinet and I'm on warfarin")


def test_what_was_said_before_lifts_a_tier() -> None:
    text = "I hit my head on a shelf"
    assert screen(text)["fracture_after_trauma"] == "ask"
    assert screen(text, recent=("I take Eliquis",))["fracture_after_trauma"] == "emergency"
    assert screen(text, recent=("I don't take a blood thinner",))["fracture_after_trauma"] == "ask"


# --- answers to a danger item


@pytest.mark.parametrize("answer", ["yes", "Yeah I do", "yep", "a little", "sometimes", "yes since Monday", "I do", "kind of"])
def test_yes_to_saddle_numbness_is_an_emergency(answer: str) -> None:
    assert screen(answer, asked=("saddle_numb",))["cauda_equina"] == "emergency"


@pytest.mark.parametrize("answer", ["no", "Nope", "none", "no I don't", "not at all"])
def test_no_to_a_danger_item_raises_nothing(answer: str) -> None:
    assert "emergency" not in screen(answer, asked=("saddle_numb",)).values()


@pytest.mark.parametrize("answer", ["maybe", "not really", "I'm not sure", "hard to say", "idk"])
def test_an_unclear_answer_is_asked_about_once_more(answer: str) -> None:
    assert screen(answer, asked=("bladder_bowel",)) == {"cauda_equina": "ask"}


@pytest.mark.parametrize(
    ("item", "flag", "tier"),
    [
        ("weakness", "progressive_motor_weakness", "same_day"),
        ("gait_hands", "myelopathy", "same_day"),
        ("bladder_bowel", "cauda_equina", "emergency"),
        ("fever_chills", "spinal_infection", "same_day"),
        ("weight_loss", "cancer_signs", "next_day"),
        ("chest_breath", "acute_chest_or_aortic", "emergency"),
        ("headache_new", "dural_puncture_headache", "same_day"),
        ("calf_swell", "limb_ischemia_or_clot", "same_day"),
        ("falls", "fracture_after_trauma", "ask"),
    ],
)
def test_yes_to_a_danger_item_is_a_sign_of_its_flag(item: str, flag: str, tier: str) -> None:
    assert screen("yes", asked=(item,)) == {flag: tier}


def test_yes_to_several_asked_at_once_is_asked_about() -> None:
    assert set(screen("yes", asked=("weakness", "chest_breath")).values()) == {"ask"}


def test_yes_to_all_of_them_raises_all_of_them() -> None:
    assert screen("yes, all of them", asked=("weakness", "chest_breath"))["acute_chest_or_aortic"] == "emergency"


def test_yes_to_something_else_raises_nothing() -> None:
    assert screen("yes", asked=("driver",)) == {}
    assert screen("yes", asked=()) == {}


def test_yes_to_a_flag_s_own_question_is_its_sign() -> None:
    question = red_flags().flags["cauda_equina"].clarify
    assert screen("yes", asked=("cauda_equina",))["cauda_equina"] == "emergency"
    assert screen("yes", previous=f"Thank you. {question}")["cauda_equina"] == "emergency"


# --- the answer's form


def test_the_most_urgent_comes_first_and_each_flag_once() -> None:
    dangers = red_flags().screen("my incision is red and oozing and I can't breathe and my chest hurts")
    tiers = [TIERS.index(danger.tier) for danger in dangers]
    assert tiers == sorted(tiers)
    assert len({danger.flag for danger in dangers}) == len(dangers)


@pytest.mark.parametrize("text", ["Ok so... I CAN’T feel when I wipe 😟 help", "<b>can't feel</b> when I wipe"])
def test_the_span_is_the_words_as_typed(text: str) -> None:
    for danger in red_flags().screen(text):
        assert danger.text == text[danger.start : danger.end]


def test_the_contract_s_example() -> None:
    danger = red_flags().screen("can't feel when I wipe")[0]
    assert (danger.flag, danger.tier, danger.text, danger.start, danger.end) == (
        "cauda_equina",
        "emergency",
        "can't feel when I wipe",
        0,
        22,
    )


def test_every_flag_names_its_action_at_every_tier_it_can_raise() -> None:
    for flag in red_flags().flags.values():
        for tier in {sign.tier for sign in flag.signs} - {"ask"}:
            assert red_flags().action_for(flag.id, tier), (flag.id, tier)


def test_violence_is_never_answered_by_text_message() -> None:
    entry = red_flags().actions["ACT-VIOLENCE"]
    assert entry["channels"] == ["web"]
    assert "sms" not in entry


def test_no_action_line_promises_without_a_watched_inbox() -> None:
    for name, entry in red_flags().actions.items():
        for key in ("web", "sms", "without_phone"):
            assert not any(word in entry.get(key, "").lower() for word in ("i'm letting", "i'll flag", "will call you")), name


def test_lines_without_the_clinic_s_number_need_none() -> None:
    for name, entry in red_flags().actions.items():
        needs = any("{" in entry.get(key, "") for key in ("web", "sms"))
        assert not needs or "{" not in entry["without_phone"], name


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_text_raises_an_error_and_screening_is_repeatable(text: str) -> None:
    first = red_flags().screen(text)
    assert first == red_flags().screen(text)
    assert all(isinstance(danger, Danger) and danger.text == text[danger.start : danger.end] for danger in first)


ADDED = st.sampled_from(
    [
        "My appointment is on Monday. ",
        "I take gabapentin. ",
        "It's an 8. ",
        "Thank you! ",
        "Does the shot hurt? ",
        "No allergies. ",
        "My mom had cancer. ",
    ]
)
SIGNS = st.sampled_from(
    ["I can't feel when I wipe", "my chest feels tight", "I want to die", "face is drooping on one side", "my throat is closing"]
)


@given(st.lists(ADDED, max_size=4), SIGNS, st.lists(ADDED, max_size=4))
@settings(max_examples=60, deadline=None)
def test_more_words_never_make_a_sign_less_urgent(before: list[str], sign: str, after: list[str]) -> None:
    alone, among = screen(sign), screen(f"{''.join(before)}{sign}. {''.join(after)}")
    for flag, tier in alone.items():
        assert TIERS.index(among[flag]) <= TIERS.index(tier)


# --- broken content


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("lexicon", "red_flags"):
        shutil.copytree(DATA / name, tmp_path / "data" / name)
    shutil.copy(DATA / "vocabulary.yml", tmp_path / "data")
    return tmp_path / "data"


def _change(data: Path, flag: str, **changes) -> None:
    path = data / "red_flags" / "en" / f"{flag}.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, **changes}, allow_unicode=True), encoding="utf-8")


def test_sound_content_has_no_problem(data: Path) -> None:
    assert check_red_flags(data) == []


@pytest.mark.parametrize(
    ("changes", "where", "says"),
    [
        ({"tier": "urgent"}, "stroke.yml: tier", "is no tier"),
        ({"source": ""}, "stroke.yml: source", "missing"),
        ({"clarify": None}, "stroke.yml: clarify", "missing"),
        ({"id": "strok"}, "stroke.yml: id", "must be the file's name"),
        ({"action": {"emergency": ["ACT-912"]}}, "stroke.yml: action.emergency", "did you mean 'ACT-911'"),
        ({"signs": [{"id": "a", "when": ["@face_drop"]}]}, "stroke.yml: signs[0].when[0]", "is no concept"),
        ({"signs": [{"id": "a", "when": ["x"]}, {"id": "a", "when": ["y"]}]}, "stroke.yml: signs", "stands 2 times"),
        ({"signs": [{"id": "a", "when": ["x"], "wihtin": 3}]}, "stroke.yml: signs[0].wihtin", "did you mean 'within'"),
        ({"asked": {"weaknes": "emergency"}}, "stroke.yml: asked.weaknes", "did you mean 'weakness'"),
        ({"not_signs": [True]}, "stroke.yml: not_signs[0]", "quote it"),
        ({"past": "sometimes"}, "stroke.yml: past", "none of"),
    ],
)
def test_each_mistake_is_named_with_file_key_and_cure(data: Path, changes: dict, where: str, says: str) -> None:
    _change(data, "stroke", **changes)
    problems = [problem for problem in check_red_flags(data) if problem.where.endswith(where)]
    assert any(says in problem.message for problem in problems), check_red_flags(data)


def test_every_problem_is_told_at_once(data: Path) -> None:
    _change(data, "stroke", tier="urgent", source="")
    _change(data, "meningitis", clarify="")
    (data / "red_flags" / "en" / "gi_bleed.yml").unlink()
    places = {problem.where.split("/")[-1].split(":")[0] for problem in check_red_flags(data)}
    assert places == {"stroke.yml", "meningitis.yml", "gi_bleed.yml"}


def test_broken_content_is_never_loaded(data: Path) -> None:
    _change(data, "stroke", tier="urgent")
    with pytest.raises(ContentError, match=r"stroke\.yml: tier"):
        load_red_flags(data)


def test_all_clinical_content_is_a_draft_until_signed() -> None:
    for path in (DATA / "red_flags" / "en").glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in content if isinstance(content, list) else [content]:
            assert entry["status"] != "reviewed" or entry["reviewed"], path.name


# --- the words of an asked sign, taken up


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("I can't go, can't hold it, or can't feel it", "bladder_bowel"),
        ("hard to get started", "bladder_bowel"),
        ("it leaks", "bladder_bowel"),
        ("tingly", "saddle_numb"),
        ("feels weird there", "saddle_numb"),
    ],
)
def test_the_words_of_an_asked_nerve_sign_are_the_sign(text: str, item: str):
    asked = ["weakness", "gait_hands", "saddle_numb", "bladder_bowel"]
    dangers = red_flags().screen(text, asked=[item])
    assert [(danger.flag, danger.tier, danger.item) for danger in dangers] == [("cauda_equina", "emergency", item)]
    assert "cauda_equina" in screen(text, asked=asked)
    assert "cauda_equina" not in screen(text)


@pytest.mark.parametrize("text", ["no leaks", "I can feel everything fine", "no trouble holding it", "what does numb mean?"])
def test_a_denied_or_asked_back_sign_is_no_echo(text: str):
    assert not screen(text, asked=["saddle_numb", "bladder_bowel"])
