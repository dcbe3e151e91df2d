"""What a message becomes on the record: rows, origins, corrections, and nothing that was not said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.conversations import hash_of, open_conversation
from actions.intake import mark_asked, record, set_answer
from actions.store.models import Answer, Appointment, Message, utc_now
from vault import blind_index

from .conftest import Mind, Talk

LEFT_KNEE = ("site", "knee", "left knee", {"side": "left"})


def values(planned):
    return {one.item: one.value for one in planned.told}


# Origin


def test_an_answer_keeps_its_message_words_wording_and_who_said_it(talk: Talk):
    talk.says("my left knee hurts", LEFT_KNEE, intent="describe_pain")
    row = talk.row("side")
    with talk.clinic.store.read() as session:
        assert session.get_one(Message, row.message_id).text == "my left knee hurts"
    assert (row.value, row.verbatim, row.status, row.origin, row.said_by) == (
        "left", "my left knee hurts", "answered", "said", "self",
    )  # fmt: skip
    assert talk.row("chief_complaint").wording == "story.chief_complaint@1"
    assert row.wording is None  # it was told, and not asked


def test_a_tapped_choice_is_kept_as_chosen(talk: Talk):
    talk.says_until("pattern", {"chief_complaint": ("my knee hurts when I walk",)})
    talk.says("it comes and goes")
    assert (talk.row("pattern").value, talk.row("pattern").origin) == ("comes_and_goes", "chosen")


def test_long_messages_keep_the_sentence_that_a_value_rests_on(mind: Mind):
    text = "It has been a long road for me and my family, I can tell you. It burns all day. I do not sleep."
    told = {one.item: one for one in mind.says(text, ("quality", "burning", "burns")).told}
    assert told["quality"].verbatim == "It burns all day."


def test_nothing_is_recorded_of_somebody_who_said_no(new_talk):
    talk = new_talk()
    with talk.turn("no", intent="deny") as turn:
        set_answer(turn, "consent", "no")
    talk.says("my left knee hurts a lot", LEFT_KNEE, intent="describe_pain")
    assert not talk.rows("site") and not talk.all_sites()


def test_consent_is_left_to_the_acts(talk: Talk):
    assert [row.value for row in talk.rows("consent")] == ["yes"]
    talk.says("no", ("answer", "no", "no", {"for": "consent"}), intent="deny")
    assert [row.value for row in talk.rows("consent")] == ["yes"]


# The same again, corrections


def test_the_same_value_again_changes_nothing(talk: Talk):
    talk.says("it burns", ("quality", "burning", "burns"))
    assert talk.says("it burns", ("quality", "burning", "burns")).items == ()
    assert len(talk.rows("quality")) == 1


def test_a_correction_changes_the_side_and_nothing_else(talk: Talk):
    talk.says("my left knee burns for 3 years", LEFT_KNEE, ("quality", "burning", "burns"), ("since", "P3Y", "for 3 years"),
              intent="describe_pain")  # fmt: skip
    before = {item: answer.value for item, answer in talk.known().answers.items()}
    recorded = talk.says("sorry, I meant the right one", intent="correct_answer")
    after = {item: answer.value for item, answer in talk.known().answers.items()}
    assert recorded.items == ("side",)
    assert after == {**before, "side": "right"}
    [place] = talk.known().sites
    assert (place.region, place.side, place.qualities, place.is_primary) == ("knee", "right", ("burning",), True)


def test_what_was_corrected_stays_on_the_record(talk: Talk):
    talk.says("my left knee hurts", LEFT_KNEE, intent="describe_pain")
    talk.says("no, the right knee", ("site", "knee", "right knee", {"side": "right"}), intent="correct_answer")
    first, second = talk.rows("side")
    assert first.value == "left" and first.superseded_at is not None
    assert second.value == "right" and second.superseded_at is None
    assert [site.side for site in talk.all_sites()] == ["left", "right"]


def test_a_correction_of_a_number_changes_the_number_that_was_told_last(mind: Mind):
    mind.asks("numbers.peg_pain").says("8", intent="give_number")
    mind.asks("numbers.peg_enjoyment")
    changed = values(mind.says("sorry, I meant 6", ("severity", 6, "6"), intent="correct_answer"))
    assert changed == {"peg_pain": 6, "nrs_avg": 6}


def test_a_correction_of_a_word_takes_the_wrong_one_back(mind: Mind):
    mind.says("it burns and aches", ("quality", "burning", "burns"), ("quality", "aching", "aches"))
    changed = values(mind.says("it is stabbing, not burning", ("quality", "stabbing", "stabbing"),
                               ("quality", "burning", "burning", {"status": "denied"}), intent="correct_answer"))  # fmt: skip
    assert changed["quality"] == ["aching", "stabbing"]


def test_how_long_a_treatment_took_does_not_change_the_onset(mind: Mind):
    mind.says("it began 3 years ago", ("since", "P3Y", "3 years ago"))
    told = mind.asks("care.treatments_alone").says("PT for 6 weeks", ("treatment", "physical_therapy", "PT"), ("since", "P6W", "6 weeks"))
    assert "onset" not in values(told)
    assert values(mind.says("more like 5 years", ("since", "P5Y", "5 years"), intent="correct_answer"))["onset"] == "P5Y"


def test_a_correction_is_never_kept_as_free_text(mind: Mind):
    assert values(mind.asks("life.goal").says("I meant the other knee", intent="correct_answer")) == {}


# Danger signs


def test_a_denied_sign_is_no_and_a_present_one_yes_with_the_words(mind: Mind):
    told = values(mind.says("no fever, and my leg is weak", ("symptom", "fever_chills", "fever", {"status": "denied"}),
                            ("symptom", "weakness", "weak")))  # fmt: skip
    assert told["fever_chills"] == "no"
    assert told["weakness"] == {"value": "yes", "detail": "no fever, and my leg is weak"}


@pytest.mark.parametrize("status", ["past", "unsure"])
def test_a_sign_of_the_past_or_a_doubt_is_neither_yes_nor_no(mind: Mind, status: str):
    planned = mind.says("maybe some fever", ("symptom", "fever_chills", "fever", {"status": status}))
    [told] = [one for one in planned.told if one.item == "fever_chills"]
    assert (told.value, told.status, told.verbatim) == (None, "unsure", "maybe some fever")


def test_somebody_elses_sign_never_fills_the_patients_item(mind: Mind):
    planned = mind.says("my mom had cancer and a fever", ("condition", "cancer", "cancer", {"subject": "other", "status": "past"}),
                        ("symptom", "fever_chills", "fever", {"subject": "other"}))  # fmt: skip
    assert not {"conditions", "fever_chills"} & values(planned).keys()


def test_no_to_a_list_of_danger_signs_answers_all_of_them_as_a_list(mind: Mind):
    planned = mind.asks("safety.signs").says("no", intent="deny")
    signs = mind.content.questions["safety.signs"].items
    assert {one.item: (one.value, one.origin) for one in planned.told} == dict.fromkeys(signs, ("no", "list"))


def test_a_bare_yes_to_a_list_answers_none_of_them(mind: Mind):
    assert values(mind.asks("safety.signs").says("yes", intent="affirm")) == {}


def test_a_bare_yes_to_one_sign_is_that_sign(mind: Mind):
    assert values(mind.asks("safety.falls").says("yes", intent="affirm")) == {"falls": "yes"}


def test_no_beside_a_sign_that_is_there_closes_no_list(mind: Mind):
    planned = mind.asks("safety.signs").says("no, only a fall", ("symptom", "falls", "fall"), intent="deny")
    assert values(planned).keys() == {"falls"}


def test_a_tapped_sign_leaves_the_others_open(mind: Mind):
    planned = mind.asks("safety.nerves").says("my arm or leg is weak", intent="describe_pain")
    assert values(planned).keys() == {"weakness"}
    assert planned.told[0].origin == "chosen"


def test_every_sign_that_was_picked_is_kept_with_its_own_words_and_the_others_stay_open(mind: Mind):
    text = "my arm or leg is weak, I am clumsy or off balance and I have new trouble when I pee or poop"
    planned = mind.asks("safety.nerves").says(text, ("symptom", "weakness", "weak"), ("site", "knee", "leg"), intent="describe_pain")
    assert values(planned) == {
        "weakness": {"value": "yes", "detail": "my arm or leg is weak"},
        "gait_hands": {"value": "yes", "detail": "I am clumsy or off balance"},
        "bladder_bowel": {"value": "yes", "detail": "I have new trouble when I pee or poop"},
    }
    assert {one.origin for one in planned.told} == {"chosen"}
    assert not planned.places


@pytest.mark.parametrize(
    ("question", "item", "text", "kept"),
    [
        ("picture.worse_with", "worse_with", "sitting makes it worse, bending makes it worse and a cough or sneeze makes it worse",
         ["sitting", "bending", "cough_strain"]),
        ("picture.worse_with", "worse_with", "nothing makes it worse, sitting makes it worse", ["sitting"]),
        ("picture.better_with", "better_with", "heat helps and ice helps", ["heat", "cold"]),
        ("picture.quality_alone", "quality", "Burning, aching, and like an electric shock.", ["burning", "aching", "electric"]),
    ],
)  # fmt: skip
def test_all_that_was_picked_of_one_item_makes_one_list(mind: Mind, question: str, item: str, text: str, kept: list[str]):
    assert values(mind.asks(question).says(text))[item] == kept


def test_each_picked_entry_of_a_list_keeps_its_own_words(mind: Mind):
    planned = mind.asks("care.allergies").says("I am allergic to latex and I am allergic to tape or glue")
    assert [(one["allergen"], one["verbatim"]) for one in values(planned)["allergies"]] == [
        ("latex", "I am allergic to latex"), ("adhesive", "I am allergic to tape or glue"),
    ]  # fmt: skip


def test_a_choice_that_holds_a_link_itself_is_one_choice(mind: Mind):
    planned = mind.asks("picture.touch_numb").says("a light touch hurts and I have numb spots or pins and needles")
    assert values(planned) == {"touch_pain": "yes", "numb_tingle": "yes"}


def test_own_words_beside_a_choice_are_read_as_words(mind: Mind):
    said = "I had a fall and my wrist is swollen"
    planned = mind.asks("safety.signs").says(said, ("symptom", "falls", "fall"))
    assert values(planned) == {"falls": {"value": "yes", "detail": said}}
    assert planned.told[0].origin == "said"


@pytest.mark.parametrize("words", ["I can't", "I cannot"])
def test_what_a_person_cannot_do_denies_no_danger_sign(mind: Mind, words: str):
    denied = [("symptom", sign, words, {"status": "denied"}) for sign in ("saddle_numb", "bladder_bowel")]
    planned = mind.asks("safety.nerves").says(f"{words} feel it when I go", *denied, intent="describe_pain")
    assert not {"saddle_numb", "bladder_bowel"} & values(planned).keys()


def test_a_list_of_other_signs_read_by_the_understanding_is_closed_as_a_list(mind: Mind):
    said = [("answer", "no", "no", {"for": item}) for item in ("touch_pain", "numb_tingle")]
    planned = mind.asks("picture.touch_numb").says("no", *said, intent="deny")
    assert {one.item: (one.value, one.origin) for one in planned.told} == dict.fromkeys(("touch_pain", "numb_tingle"), ("no", "list"))


def test_a_list_read_by_the_understanding_is_closed_as_a_list(mind: Mind):
    denied = [("symptom", sign, "no", {"status": "denied"}) for sign in ("weakness", "gait_hands", "saddle_numb", "bladder_bowel")]
    planned = mind.asks("safety.nerves").says("no", *denied, intent="deny")
    assert {one.origin for one in planned.told} == {"list"}


# Text


@pytest.mark.parametrize(("words", "kept"), [("my knee really hurts", True), ("my knee hurts", False)])
def test_the_first_story_is_the_complaint_in_their_words(mind: Mind, words: str, kept: bool):
    assert ("chief_complaint" in values(mind.says(words, intent="describe_pain"))) is kept


@pytest.mark.parametrize("intent", ["ask_procedure", "ask_why_this_question", "chitchat", "greet", "request_human", "skip", "unsure"])
def test_what_is_no_answer_is_kept_as_none(mind: Mind, intent: str):
    assert "goal" not in values(mind.asks("life.goal").says("what is an epidural", intent=intent))


@pytest.mark.parametrize("intent", ["give_information", "describe_pain", "express_emotion", None])
def test_free_text_that_was_asked_is_kept_word_for_word(mind: Mind, intent: str | None):
    assert values(mind.asks("life.fear").says("Ending up in a wheelchair.", intent=intent))["fear"] == "Ending up in a wheelchair."


def test_a_question_is_the_answer_where_questions_were_asked(mind: Mind):
    told = values(mind.asks("close.questions").says("When can I drive?", intent="ask_recovery"))
    assert told == {"questions_for_doctor": "When can I drive?"}


def test_what_is_no_question_goes_beside_the_questions(mind: Mind):
    assert values(mind.asks("close.questions").says("I had a hard year")) == {"anything_else": "I had a hard year"}


def test_several_texts_in_one_request_each_keep_their_own_sentence(mind: Mind):
    told = values(mind.asks("life.days").says("I can't walk far. I sleep 4 hours. I use a cane.", ("impact", "walk", "can't walk")))
    assert told["sleep"] == "I sleep 4 hours."
    assert told["aids"] == "I use a cane."
    assert told["hard_now"] == ["walk"]


def test_an_answer_without_a_code_is_kept_in_its_words(mind: Mind):
    planned = mind.asks("picture.mechanism").says("the neighbor's dog pulled me over")
    [told] = planned.told
    assert (told.item, told.value, told.verbatim) == ("mechanism", ["other"], "the neighbor's dog pulled me over")


# Lists


@pytest.mark.parametrize("question", ["care.medicines", "care.allergies", "care.conditions_alone", "care.prior_procedures"])
def test_none_to_a_list_is_an_empty_list_closed_by_the_person(mind: Mind, question: str):
    planned = mind.asks(question).says("none", intent="deny")
    assert {(one.value == [], one.origin) for one in planned.told} == {(True, "list")}


def test_no_more_keeps_what_was_told_before(mind: Mind):
    gabapentin = ("medicine", "gabapentin", "gabapentin", {"class": "gabapentinoid"})
    mind.says("gabapentin did not help", gabapentin, intent="describe_pain")
    assert mind.known.status("med_list") == "inferred"
    [closed] = [one for one in mind.asks("care.medicines_more").says("that is all", intent="deny").told if one.item == "med_list"]
    assert [entry["name"] for entry in closed.value] == ["gabapentin"]
    assert (closed.status, closed.origin) == ("answered", "list")


def test_a_medicine_is_in_the_whole_list_and_in_that_of_its_class(mind: Mind):
    told = values(mind.says("I take Eliquis", ("medicine", "apixaban", "Eliquis", {"class": "anticoagulant"})))
    assert told["med_list"] == told["blood_thinner"]
    assert told["blood_thinner"] == [{"name": "apixaban", "class": "anticoagulant", "status": "present", "verbatim": "I take Eliquis"}]


def test_an_opioid_is_a_yes_with_its_name(mind: Mind):
    told = values(mind.says("I take oxycodone", ("medicine", "oxycodone", "oxycodone", {"class": "opioid"})))
    assert told["opioid"]["value"] == "yes" and told["opioid"]["medicines"][0]["name"] == "oxycodone"


def test_a_medicine_that_was_stopped_says_nothing_of_the_others_of_its_class(mind: Mind):
    told = values(mind.says("I took oxycodone once", ("medicine", "oxycodone", "oxycodone", {"class": "opioid", "status": "past"})))
    assert "opioid" not in told and told["med_list"][0]["status"] == "past"


def test_no_blood_thinners_by_class_is_none_of_them(mind: Mind):
    told = values(mind.says("no blood thinners", ("medicine", None, "blood thinners", {"class": "anticoagulant", "status": "denied"})))
    assert told["blood_thinner"] == []


def test_each_medicine_stands_once(mind: Mind):
    gabapentin = ("medicine", "gabapentin", "gabapentin", {"class": "gabapentinoid"})
    mind.says("I take gabapentin", gabapentin)
    told = mind.says("gabapentin and ibuprofen", gabapentin, ("medicine", "ibuprofen", "ibuprofen", {"class": "nsaid"}))
    assert [entry["name"] for entry in values(told)["med_list"]] == ["gabapentin", "ibuprofen"]


def test_a_list_whose_words_nobody_read_keeps_them_as_one_entry(mind: Mind):
    told = values(mind.asks("care.medicines").says("the small white pill for my heart"))
    assert told["med_list"] == [{"name": None, "class": None, "status": "present", "verbatim": "the small white pill for my heart"}]


def test_a_bare_yes_is_no_entry_of_a_list(mind: Mind):
    assert values(mind.asks("care.allergies").says("yes", intent="affirm")) == {}


def test_a_bare_yes_to_blood_thinners_is_kept(mind: Mind):
    assert values(mind.asks("care.blood_thinner").says("yes", intent="affirm"))["blood_thinner"][0]["verbatim"] == "yes"


def test_a_procedure_that_is_asked_about_was_not_had(mind: Mind):
    asked = ("procedure", "lumbar_epidural", "epidural")
    assert "prior_procedures" not in values(mind.says("what is an epidural", asked, intent="ask_procedure"))
    had = ("procedure", "lumbar_epidural", "epidural", {"status": "past"})
    assert values(mind.says("I had an epidural", had))["prior_procedures"][0]["procedure"] == "lumbar_epidural"


def test_the_best_relief_is_kept(mind: Mind):
    told = values(mind.says("PT helped some, the TENS most", ("treatment", "physical_therapy", "PT", {"relief": "some"}),
                            ("treatment", "tens", "TENS", {"relief": "most"})))  # fmt: skip
    assert told["treatment_relief"] == "most"
    assert [entry["relief"] for entry in told["treatments"]] == ["some", "most"]


# Numbers


def test_three_numbers_go_to_the_items_in_the_order_asked(mind: Mind):
    told = values(mind.asks("numbers.three").says("5, 9 and 2", intent="give_number"))
    assert told == {"nrs_now": 5, "nrs_worst": 9, "nrs_least": 2}


def test_numbers_that_say_their_time_go_where_they_belong(mind: Mind):
    found = [("severity", 3, "3", {"when": "least"}), ("severity", 9, "9", {"when": "worst"})]
    told = values(mind.asks("numbers.three").says("3 at best, 9 at worst", *found, intent="give_information"))
    assert told == {"nrs_least": 3, "nrs_worst": 9}


def test_peg_pain_fills_the_average_and_the_average_never_fills_peg(mind: Mind):
    planned = mind.asks("numbers.peg_pain").says("6", intent="give_number")
    assert {one.item: (one.value, one.status) for one in planned.told} == {"peg_pain": (6, "answered"), "nrs_avg": (6, "inferred")}
    other = Mind(mind.content).says("about a 5 most days", ("severity", 5, "5", {"when": "avg"}))
    assert values(other) == {"nrs_avg": 5}


def test_a_number_for_an_asked_item_is_no_rating_of_now(mind: Mind):
    told = values(mind.asks("numbers.peg_enjoyment").says("8", ("severity", 8, "8"), intent="give_number"))
    assert told == {"peg_enjoyment": 8}


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("10", 10), ("11", 10), ("6-7", 7), ("6 or 7", 7), ("8/10", 8), ("seven", 7)])
def test_a_rating_is_between_0_and_10_and_a_range_its_higher_end(mind: Mind, text: str, value: int):
    assert values(mind.asks("numbers.peg_activity").says(text, intent="give_number"))["peg_activity"] == value


@pytest.mark.parametrize("text", ["PT and two shots last year", "I am 64 years old", "no"])
def test_other_numbers_are_no_rating(mind: Mind, text: str):
    assert values(mind.asks("numbers.peg_activity").says(text)) == {}


# What was asked and not answered


def test_an_item_asked_twice_without_an_answer_is_not_clear_in_their_words(mind: Mind):
    mind.asks("picture.pattern").says("well, hard to say")
    assert mind.known.status("pattern") is None
    [told] = mind.asks("picture.pattern").says("who can tell").told
    assert (told.item, told.value, told.status, told.origin, told.verbatim) == ("pattern", None, "unsure", "inferred", "who can tell")


def test_a_question_in_between_leaves_what_was_asked_open(mind: Mind):
    mind.asks("picture.pattern").says("well, hard to say")
    assert mind.asks("picture.pattern").says("why do you ask?", intent="ask_why_this_question").told == ()


@pytest.mark.parametrize("status", ["skipped", "unsure", "declined"])
def test_marking_settles_every_asked_item_without_an_answer(talk: Talk, status):
    talk.says_until("touch_pain", {"chief_complaint": ("my knee hurts when I walk",)})
    with talk.turn("rather not", intent="skip") as turn:
        record(turn)
        marked = mark_asked(turn, status)
    assert set(marked) == {"quality", "touch_pain", "numb_tingle"}
    assert {talk.row(item).status for item in marked} == {status}
    assert all(talk.row(item).value is None for item in marked)


def test_marking_leaves_what_this_message_answered(talk: Talk):
    talk.says_until("touch_pain", {"chief_complaint": ("my knee hurts when I walk",)})
    with talk.turn("burning, the rest I don't know", ("quality", "burning", "burning"), intent="unsure") as turn:
        record(turn)
        assert set(mark_asked(turn, "unsure")) == {"touch_pain", "numb_tingle"}
    assert talk.row("quality").value == ["burning"]


def test_recorded_tells_what_was_new(talk: Talk):
    recorded = talk.says("my left knee hurts a lot", LEFT_KNEE, intent="describe_pain")
    assert set(recorded.items) == {"chief_complaint", "site", "side"}
    assert recorded.sites == ("knee",)
    assert recorded.answered_asked
    assert not talk.says("hm").answered_asked


# Who it is


def test_name_and_birth_date_are_on_the_intake_with_their_blind_indexes(talk: Talk):
    talk.says_until("patient_name", {"chief_complaint": ("my knee hurts when I walk",)})
    talk.says("Maria Lopez, March 14, 1961")
    intake = talk.intake()
    keyring = talk.clinic.store.keyring
    assert (intake.patient_name, intake.birth_date) == ("Maria Lopez", "1961-03-14")
    assert intake.name_index == blind_index(keyring, "name", "maria lopez")
    assert intake.birth_index == blind_index(keyring, "birth_date", "1961-03-14")
    assert (talk.row("age_group").value, talk.row("age_group").status) == ("65_plus", "inferred")


def test_an_invitation_tells_name_and_birth_date_without_a_message(clinic):
    with clinic.store.begin() as session:
        session.add(Appointment(invitation_hash=hash_of("made-up"), patient_name="Ana Ruiz", birth_date="1990-02-01",
                                name_index=b"n", birth_index=b"b", at=utc_now()))  # fmt: skip
    talk = Talk(clinic, open_conversation(clinic, "web", "made-up").conversation).consents()
    assert (talk.row("patient_name").value, talk.row("patient_name").message_id) == ("Ana Ruiz", None)
    asked = set()
    for _ in range(40):
        asked |= set(talk.asked())
        if "readback" in asked:
            break
        talk.says("no", intent="deny")
    assert "readback" in asked
    assert not asked & {"patient_name", "birth_date", "age_group"}


def test_who_types_is_kept_for_the_words_that_follow(talk: Talk):
    talk.says_until("respondent_role", {"chief_complaint": ("her knee hurts when she walks",)})
    talk.says("I'm her daughter, helping my mom")
    assert talk.row("respondent_role").value == "adult_child"
    talk.says("it burns", ("quality", "burning", "burns"))
    assert talk.row("quality").said_by == "adult_child"


def test_nothing_is_ever_deleted(talk: Talk):
    for words, side in (("left", "left"), ("right", "right"), ("left", "left")):
        text = f"the {words} knee"
        talk.says(text, ("site", "knee", text, {"side": side}), intent="correct_answer")
    with talk.clinic.store.read() as session:
        assert len(session.scalars(select(Answer).where(Answer.item == "side")).all()) == 3
