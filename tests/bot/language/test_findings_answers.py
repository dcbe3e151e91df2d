"""Short messages in the light of what was asked."""

from __future__ import annotations

import pytest


def answers(findings, text, asked):
    return [(finding.for_, finding.value) for finding in findings.read(text, asked=asked) if finding.item == "answer"]


def kinds(findings, text, asked, *items, previous=""):
    return [(finding.item, finding.value, finding.status) for finding in findings.read(text, asked=asked, previous=previous) if finding.item in items]


def symptoms(findings, text, asked):
    return [(finding.value, finding.status) for finding in findings.read(text, asked=asked) if finding.item == "symptom"]


@pytest.mark.parametrize(("text", "status"), [("no", "denied"), ("Nope.", "denied"), ("none that I know of", "denied"), ("yes", "present"), ("yeah a little", "present"), ("not sure", "unsure"), ("idk", "unsure")])
def test_a_reply_to_a_symptom_is_that_symptom(findings, text, status):
    assert symptoms(findings, text, ["weakness"]) == [("weakness", status)]


def test_no_to_several_yes_no_items_denies_each(findings):
    assert symptoms(findings, "no", ["fever_chills", "rash"]) == [("fever_chills", "denied"), ("rash", "denied")]


def test_no_answers_nothing_where_one_item_is_no_yes_no_item(findings):
    assert findings.read("no", asked=["weakness", "onset"]) == ()


def test_yes_to_several_answers_none(findings):
    assert findings.read("yes", asked=["fever_chills", "rash"]) == ()


def test_both_answers_each(findings):
    assert symptoms(findings, "yes to both", ["fever_chills", "rash"]) == [("fever_chills", "present"), ("rash", "present")]


def test_what_is_told_outright_is_not_answered_again(findings):
    assert symptoms(findings, "no fever but I do have a rash", ["fever_chills", "rash"]) == [("fever_chills", "denied"), ("rash", "present")]


@pytest.mark.parametrize(
    ("text", "asked", "answer"),
    [("no", "touch_pain", "no"), ("yes", "driver", "yes"), ("not sure", "night_wake", "unsure"), ("I'd rather not say", "safe_home", "skip"), ("skip", "goal", "skip"), ("left", "side", "left"), ("my left one", "side", "left"),
     ("both", "side", "both"), ("the right side", "side", "right"), ("not the left, the right", "side", "right"), ("about 3", "peg_pain", 3), ("eight", "peg_activity", 8), ("7 or 8", "peg_enjoyment", 8), ("about 15", "headache_days", 15),
     ("none", "med_list", "no"), ("no", "allergies", "no"), ("walk my dog again", "goal", "walk my dog again"), ("my wife will drive", "driver", "yes")],
)  # fmt: skip
def test_an_item_without_a_kind_of_its_own_gets_an_answer(findings, text, asked, answer):
    assert answers(findings, text, [asked]) == [(asked, answer)]


def test_a_question_back_answers_nothing(findings):
    assert findings.read("why do you ask?", asked=["goal"]) == ()


def test_nothing_is_answered_where_nothing_was_asked(findings):
    assert [finding for text in ("no", "yes", "left", "7", "skip", "not sure") for finding in findings.read(text)] == []


def test_a_longer_reply_keeps_its_yes_and_its_findings(findings):
    found = findings.read("yes, down to my foot", asked=["radiates"])
    assert [(finding.item, finding.value) for finding in found] == [("radiates_to", "foot")]


@pytest.mark.parametrize("text", ["I can't", "i cant hold it", "I can't go, can't hold it, or can't feel it"])
def test_what_one_can_not_do_denies_no_sign(findings, text):
    assert not symptoms(findings, text, ["weakness", "gait_hands", "saddle_numb", "bladder_bowel"])


def test_what_one_can_not_do_is_a_no_to_what_one_could_do(findings):
    assert answers(findings, "I can't", ["lie_prone"]) == [("lie_prone", "no")]


def test_a_no_before_a_new_sentence_answers(findings):
    assert symptoms(findings, "no I can feel it fine", ["saddle_numb"]) == [("saddle_numb", "denied")]


# What people say to one item, by its answer.
SAID: dict[str, dict[str, list[str]]] = {
    "radiates": {
        "yes": ["it travels", "yes", "it moves around", "all over the place", "sometimes"],
        "no": ["stays put", "nope stays right there", "it stays in one spot", "just the one spot", "doesn't go anywhere", "doesnt move", "no radiation", "nah it's localized", "pretty much just sits there", "no"],
        "unsure": ["not sure"],
    },
    "driver": {
        "yes": ["my son can bring me", "yes my sister", "husband", "I have a ride", "my neighbor said she'd take me", "got someone lined up", "My daughter lives with me and drives", "all set", "no problem", "My daughter in law will"],
        "no": ["No I live alone", "no one", "nobody really", "i dont have anyone", "I'd drive myself", "not yet", "my wife doesn't drive", "would have to take an uber", "i can drive", "no but i can get a cab"],
        "unsure": ["I'd have to ask my daughter", "idk yet", "maybe my son", "working on it"],
    },
    "lie_prone": {
        "yes": ["I think so", "should be ok", "i sleep on my stomach", "no problem", "ok", "with a pillow under me sure", "sure can"],
        "no": ["doubt it", "for half an hr? doubt it", "no way jose", "not for half an hour", "maybe 10 minutes tops", "can't", "hurts too much", "that would kill me", "probably not", "i have a big belly so its hard"],
        "unsure": ["I could try", "not sure, havent tried"],
    },
    "night_wake": {
        "yes": ["3 nights outta 7", "every night", "most nights", "yep, 2 or 3 times", "a couple times a week", "wakes me up constantly", "when I roll over", "like clockwork at 3 am", "4-5x a night", "it keeps me up", "often", "Yes. Every. Single. Night.", "only if i move wrong", "weekends mostly"],
        "no": ["never", "sleep fine", "no i sleep through it", "i sleep like a baby", "not usually", "hardly ever", "doesn't wake me", "no, just hard to fall asleep", "i take a pill so no"],
    },
    "touch_pain": {"yes": ["can't stand the sheets touching it", "yes cold air", "not touch no. cold air yes"], "no": ["no", "not really", "touching it is fine"]},
    "skin_change": {"yes": ["a little red", "swollen and hot", "turns blue when its cold", "it goes kind of purple"], "no": ["looks normal", "not red or hot", "no"]},
    "numb_tingle": {"yes": ["in my toes"], "no": ["nowhere", "none", "not anywhere"]},
    "walk_lean": {"yes": ["yes thats me exactly", "I lean on the cart at walmart", "describes me to a T"], "no": ["my legs are fine", "no walking is fine"]},
    "safe_home": {"yes": ["I feel safe", "of course"], "no": ["not always", "not really"], "skip": ["id rather not get into it", "no comment"]},
    "opioid": {"yes": ["yes", "pain pills from my doctor", "only when its real bad"], "no": ["no they wont give me any", "nope just tylenol", "only over the counter stuff", "I refuse to take that stuff", "not anymore", "i try not to"]},
    "blood_thinner": {"yes": ["Im on a blood thinner cant remember the name", "yes but i forget the name"], "no": ["not on thinners", "not that i know of", "i dont think so", "none"], "unsure": ["dont know"]},
    "naloxone": {"yes": ["its in my nightstand", "yep got a box"], "no": ["never heard of it", "expired i think"]},
    "allergies": {"no": ["none", "NKDA", "nka", "no known allergies", "not allergic to anything", "nothing that I know of", "that is all", "not that im aware of", "I have no allergies that I know of"], "unsure": ["not sure"]},
    "med_list": {"no": ["nada", "thats it", "i dont take anything", "no meds", "nothing at all", "none, I hate pills"]},
    "conditions": {"no": ["none", "that's everything", "healthy otherwise", "no"], "skip": ["rather not"]},
    "prior_procedures": {"no": ["none, this is my first time at a pain place", "never had any", "no shots"]},
    "treatments": {"no": ["nothing yet", "haven't tried anything"]},
    "surgeries": {"no": ["none", "never had surgery"], "nothing on my back, c section x2": ["nothing on my back, c section x2"]},
    "imaging": {"no": ["no scans yet", "never had any"], "unsure": ["not sure"], "yes an MRI last june": ["yes an MRI last june"]},
    "aids": {"no": ["no", "dont use anything", "walk on my own"], "sometimes a cane": ["sometimes a cane"]},
    "fear": {"no": ["none", "nothing really", "not worried"], "skip": ["pass"], "will I end up paralyzed?": ["will I end up paralyzed?"]},
    "goal": {"unsure": ["idk"], "skip": ["skip", "none of your business"], "I just want to pick up my grandbaby": ["I just want to pick up my grandbaby"]},
    "questions_for_doctor": {"no": ["no", "nope thats all"], "Will I be able to golf?": ["Will I be able to golf?"]},
    "anything_else": {"no": ["no im good", "nothing else", "I think that covers it"]},
    "substances": {"no": ["never smoked", "i dont smoke or drink"], "no drugs, 2 beers a week": ["no drugs, 2 beers a week"], "not anymore, quit in 2010": ["not anymore, quit in 2010"]},
    "recent_change": {"no": ["nothing new", "same old same old"]},
    "sleep": {"garbage. maybe 4 hrs": ["garbage. maybe 4 hrs"], "not great": ["not great"], "ok i guess": ["ok i guess"], 4: ["4"]},
    "tolerance": {"10 min tops": ["10 min tops"]},
    "mood": {"fine": ["fine"], "skip": ["skip"]},
    "support": {"no one really": ["no one really"]},
    "peg_pain": {3: ["about 3"], 8: ["7 or 8", "past 3 days its been an 8"], 10: ["12"], 6: ["5, no make that 6", "i think 6"], 7: ["between 6 and 7"], 0: ["zero"], "unsure": ["hard to say"], "skip": ["skip"]},
    "headache_days": {15: ["about 15"], 18: ["18 last month"], 0: ["none"], "every day": ["every day"]},
    "age_group": {67: ["67"], 45: ["im 45 years old"], "18 to 64": ["18 to 64"], "over 65": ["over 65"]},
    "side": {"middle": ["kinda the middle"], "unsure": ["idk it switches"], "both": ["both sides", "equal on both"]},
    "respondent_role": {"daughter": ["im her daughter"], "wife": ["I'm his wife"], "mom": ["helping my mom"], "patient": ["I am the patient"], "me": ["me"], "daughter in law": ["this is his daughter in law"]},
    "patient_name": {"Rosa Delgado": ["Rosa Delgado", "my name is Rosa Delgado"], "maria lopez": ["its maria lopez"], "skip": ["I'd rather not say"]},
    "birth_date": {"3/14/1961": ["3/14/1961", "born 3/14/1961"], "march 14 1961": ["march 14 1961"]},
    "callback": {"555-123-4567": ["call me at 555-123-4567"]},
    "treatment_relief": {"half": ["half"], 60: ["about 60%"], "none": ["not at all"], "some": ["a little"], "most": ["most of it"], "all": ["took it all away"], "unsure": ["not sure"]},
    "consent": {"yes": ["ok", "sure", "fine with me", "i agree", "go ahead"], "no": ["no thanks"]},
    "readback": {"yes": ["yep looks right", "perfect", "you got it"], "no": ["almost, its the left", "yes but its the left knee", "not quite", "wrong knee, its my LEFT, rest is good", "everything is right except the medicine"]},
    "respondent_authority": {"yes": ["yes she is right here", "I have power of attorney"]},
    "onset": {"unsure": ["not sure really"]},
    "steroid_past_year": {"no": ["none"], 2: ["two"]},
}  # fmt: skip


@pytest.mark.parametrize(("item", "answer", "text"), [(item, answer, text) for item, said in SAID.items() for answer, texts in said.items() for text in texts])
def test_what_people_say_is_read_for_the_asked_item(findings, item, answer, text):
    assert answers(findings, text, [item]) == [(item, answer)]


@pytest.mark.parametrize(
    ("text", "item", "status"),
    [("my left leg", "weakness", "present"), ("since tuesday", "weakness", "present"), ("yeah since tuesday", "weakness", "present"), ("not anymore", "weakness", "past"), ("used to", "weakness", "past"), ("all good", "weakness", "denied"),
     ("not really", "weakness", "unsure"), ("only when i climb stairs", "weakness", "present"), ("once in april", "falls", "present"), ("twice", "falls", "present"), ("almost", "falls", "denied"), ("came close a couple times", "falls", "denied"),
     ("no thank god", "fever_chills", "denied"), ("not lately", "fever_chills", "denied"), ("maybe? not sure", "fever_chills", "unsure"), ("everything works fine down there", "bladder_bowel", "denied"), ("about 10 lbs", "weight_loss", "present"),
     ("no gained some", "weight_loss", "denied"), ("nope the opposite lol", "weight_loss", "denied"), ("im not sure, i do dribble a bit", "bladder_bowel", "unsure"), ("it's just my regular migraines, no different", "headache_new", "denied")],
)  # fmt: skip
def test_an_indirect_reply_to_a_sign_is_that_sign(findings, text, item, status):
    assert symptoms(findings, text, [item]) == [(item, status)]


@pytest.mark.parametrize("text", ["ok", "I can't", "what does that mean?", "what counts as weak", "i dont know what you mean", "huh?", "can you explain that", "which leg do you mean?"])
def test_what_is_no_reply_says_nothing_of_a_sign(findings, text):
    assert findings.read(text, asked=["weakness"]) == ()


@pytest.mark.parametrize(
    ("text", "item"),
    [("what do you mean by travel", "radiates"), ("what is that?", "naloxone"), ("what do you mean", "goal"), ("why do you need to know that", "goal"), ("hello?", "goal"), ("hold on", "fear"), ("sorry the right one", "radiates"),
     ("same", "peg_pain"), ("yes", "mechanism"), ("why do you need that", "patient_name"), ("who reads this?", "consent")],
)  # fmt: skip
def test_a_question_a_correction_or_talk_beside_is_no_answer(findings, text, item):
    assert answers(findings, text, [item]) == []


SIGNS = ["fever_chills", "weight_loss", "chest_breath", "falls"]


@pytest.mark.parametrize(
    ("text", "there"),
    [("none of these", []), ("no to all", []), ("all no", []), ("Negative on all", []), ("no no no no", []), ("I don't have any of those", []), ("fever no. weight yes. breathing ok. no falls", ["weight_loss"]), ("no, yes, no, no", ["weight_loss"]),
     ("just the weight loss, nothing else", ["weight_loss"]), ("weight loss yes, everything else no", ["weight_loss"]), ("no fever, no weight loss, breathing is fine, fell in may", ["falls"])],
)  # fmt: skip
def test_each_of_several_signs_takes_its_own_word(findings, text, there):
    found = dict(symptoms(findings, text, SIGNS))
    assert found == {item: "present" if item in there else "denied" for item in SIGNS}


def test_a_sign_that_is_told_says_yes_to_no_other(findings):
    assert symptoms(findings, "yes I fell", ["fever_chills", "falls"]) == [("falls", "present")]


def test_a_sign_is_meant_by_its_place(findings):
    assert symptoms(findings, "first no second yes", ["fever_chills", "falls"]) == [("fever_chills", "denied"), ("falls", "present")]


@pytest.mark.parametrize(
    ("asked", "text", "found"),
    [(["side", "radiates"], "left, doesnt travel", [("side", "left"), ("radiates", "no")]), (["side", "radiates"], "both. no", [("side", "both"), ("radiates", "no")]), (["touch_pain", "numb_tingle"], "no and no", [("touch_pain", "no"), ("numb_tingle", "no")]),
     (["blood_thinner", "opioid", "sedatives"], "just sleeping pills", [("sedatives", "yes")]), (["blood_thinner", "diabetes_meds"], "no blood thinners but a sugar pill", [("blood_thinner", "no"), ("diabetes_meds", "yes")]),
     (["patient_name", "birth_date"], "Rosa Delgado, dob 3/14/61", [("patient_name", "Rosa Delgado"), ("birth_date", "3/14/61")]),
     (["patient_name", "birth_date"], "My name is Rosa Delgado and I was born on March 14, 1961", [("patient_name", "Rosa Delgado"), ("birth_date", "March 14, 1961")]),
     (["prior_procedures", "imaging"], "none of these", []), (["treatments", "treatment_relief"], "nothing yet", [])],
)  # fmt: skip
def test_several_items_are_answered_apart(findings, asked, text, found):
    assert answers(findings, text, asked) == found


def test_where_it_hurts_is_a_place_though_travelling_was_asked_with_it(findings):
    found = findings.read("low back on the left. it stays put", asked=["site", "side", "radiates"])
    assert [(finding.item, finding.value) for finding in found] == [("site", "lumbar"), ("answer", "no")]


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [("yes", "cough_strain", ("aggravating", "cough_strain", "present")), ("no not that i noticed", "cough_strain", ("aggravating", "cough_strain", "denied")), ("idk", "cough_strain", ("aggravating", "cough_strain", "unsure")),
     ("no", "pregnancy", ("condition", "pregnancy", "denied")), ("tubes are tied so no", "pregnancy", ("condition", "pregnancy", "denied")), ("lol im a man", "pregnancy", ("condition", "pregnancy", "denied")), ("could be", "pregnancy", ("condition", "pregnancy", "unsure")),
     ("nope nothin", "mechanism", ("mechanism", "none_known", "present")), ("not that i know of", "mechanism", ("mechanism", "none_known", "present")), ("couldnt tell ya", "onset_speed", ("onset_speed", "unsure", "present")), ("nothing", "worse_with", ("aggravating", "none", "present"))],
)  # fmt: skip
def test_an_item_with_a_kind_of_its_own_gets_that_and_no_answer(findings, text, asked, found):
    assert [(finding.item, finding.value, finding.status) for finding in findings.read(text, asked=[asked])] == [found]


FOUR = "What makes it worse: sitting, standing, walking or bending?"
THREE = "Do you have diabetes or high sugar, a bleeding problem, or kidney trouble?"


@pytest.mark.parametrize(
    ("text", "asked", "previous", "found"),
    [("all of em", "worse_with", FOUR, [("aggravating", code, "present") for code in ("bending", "sitting", "standing", "walking")]), ("yes", "worse_with", "Does sitting make it worse?", [("aggravating", "sitting", "present")]),
     ("no", "conditions", "Ever had a seizure?", [("condition", "seizure", "denied")]), ("yes", "conditions", "Do you have sleep apnea or use a CPAP?", [("condition", "sleep_apnea", "present")]),
     ("no to all except sugar", "conditions", THREE, [("condition", "bleeding_disorder", "denied"), ("condition", "diabetes", "present"), ("condition", "kidney_disease", "denied")])],
)  # fmt: skip
def test_the_question_names_what_an_answer_takes(findings, text, asked, previous, found):
    assert sorted(kinds(findings, text, [asked], "aggravating", "condition", "answer", previous=previous)) == found


@pytest.mark.parametrize(
    ("text", "asked", "previous", "found"),
    [("both", "side", "Is the foot pain on your left, your right, or both sides?", [("foot", "both")]), ("left mostly, right a little", "side", "Is the buttock pain on your left or your right?", [("buttock", "left"), ("buttock", "right")]),
     ("sorry the right one", "radiates", "Your left knee, got it. Does the pain stay in one spot?", [("knee", "right")])],
)  # fmt: skip
def test_a_side_is_that_of_the_place_the_question_names(findings, text, asked, previous, found):
    read = findings.read(text, asked=[asked], previous=previous)
    assert [(finding.value, finding.side) for finding in read] == found
    assert {finding.item for finding in read} == {"site"}


@pytest.mark.parametrize(
    ("text", "item", "previous", "answer"),
    [("plate in the ankle", "hardware", "Do you have screws, rods, or joint parts?", "yes"), ("nope all original parts", "hardware", "Do you have screws, rods, or joint parts?", "no"), ("2 rods", "hardware", "What metal do you have in your body?", "2 rods"),
     ("novocaine doesnt work on me", "sedation_history", "Have you had trouble with a numbing shot?", "yes"), ("never had a problem", "sedation_history", "Have you had trouble with a numbing shot?", "no")],
)  # fmt: skip
def test_a_question_of_yes_or_no_gets_one(findings, text, item, previous, answer):
    assert [(finding.for_, finding.value) for finding in findings.read(text, asked=[item], previous=previous) if finding.item == "answer"] == [(item, answer)]


@pytest.mark.parametrize(("text", "asked"), [("8/10", "peg_activity"), ("I'd say it's a 9", "peg_enjoyment")])
def test_a_peg_number_is_no_rating_of_the_pain_besides(findings, text, asked):
    assert {finding.item for finding in findings.read(text, asked=[asked])} == {"answer"}


def test_a_bare_rating_of_now_is_a_rating(findings):
    assert [(finding.item, finding.value, finding.when) for finding in findings.read("about 3", asked=["nrs_now"])] == [("severity", 3, "now")]


@pytest.mark.parametrize(("text", "asked"), [("nothing really", "fear"), ("not that i know of", "blood_thinner"), ("nothing else", "anything_else"), ("born march 14 1961", "birth_date"), ("cancer", "fear")])
def test_the_words_of_an_answer_tell_nothing_besides(findings, text, asked):
    assert {finding.item for finding in findings.read(text, asked=[asked])} == {"answer"}


@pytest.mark.parametrize(
    ("text", "item"),
    [("not normal", "bladder_bowel"), ("i can't go good", "bladder_bowel"), ("no control anymore", "bladder_bowel"), ("no longer can hold it", "bladder_bowel"), ("nothing works down there", "bladder_bowel"), ("not as strong", "weakness"),
     ("i used to be strong", "weakness"), ("not steady", "gait_hands"), ("never steady anymore", "gait_hands"), ("not without pain", "chest_breath"), ("no feeling at all", "saddle_numb"), ("it doesnt feel normal", "saddle_numb")],
)  # fmt: skip
def test_a_no_that_is_the_sign_itself_denies_nothing(findings, text, item):
    assert not [status for _, status in symptoms(findings, text, [item]) if status in ("denied", "past")]


@pytest.mark.parametrize("text", ["no balance", "no grip", "no feeling down there", "not all good"])
def test_a_lost_function_denies_no_sign_of_the_list(findings, text):
    assert not [status for _, status in symptoms(findings, text, ["weakness", "gait_hands", "saddle_numb", "bladder_bowel"]) if status == "denied"]


@pytest.mark.parametrize(("text", "status"), [("i dont know", "unsure"), ("im not sure", "unsure"), ("i could not say", "unsure"), ("0", "denied"), ("2", "present"), ("a year and a half ago", "present"), ("not yet", "denied")])
def test_small_words_make_the_difference(findings, text, status):
    assert symptoms(findings, text, ["falls"]) == [("falls", status)]
