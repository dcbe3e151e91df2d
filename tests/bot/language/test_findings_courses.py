"""How the pain began and goes on: course, pattern, onset_speed and mechanism; short answers where they were asked; look-alikes."""

from __future__ import annotations

import pytest

COURSE = {
    "improving": ["slowly but surely on the mend", "it's a lot better now", "not as bad as it was", "a lil better each week", "hurts less than it did", "starting to ease up", "its about 60% better", "turned the corner last month"],
    "same": ["hasn't changed one bit", "no better no worse", "stayed about the same", "not getting any better", "its the same, no matter what i do", "it plateaued in may", "same as always", "just as bad as before, no change"],
    "worse": ["every month it's worse", "gone downhill since spring", "it's worse now than in june", "keeps getting stronger", "the pain got much worse", "worse and worse", "going from bad to worse", "it has been progressing", "hurts more every day"],
    "up_and_down": ["some days good some days bad", "good weeks and bad weeks", "it's a rollercoaster", "it fluctuates", "jumps around so much", "better one day, worse the next", "one week fine, next week awful", "it varies"],
}
PATTERN = {
    "constant": ["it never lets up", "always there", "hurts 24/7", "it aches day and night", "constant pain", "it's constant", "I hurt all the time", "hurts from the time i get up till bed", "pain is nonstop", "no relief from it ever"],
    "comes_and_goes": ["comes and goes", "hurts off and on", "it hurts every now and then", "pain a few times a week", "it goes away for a while then comes back", "the pain is in spells", "sometimes it hurts", "off and on for years", "about 4 times a week",
                       "some days there's no pain at all", "not there all the time", "it lasts a few minutes", "i get cramps every night"],
    "constant_with_flares": ["constant ache with sharp stabs", "always there but flares up", "there 24/7 but then these attacks on top", "dull all the time, then it spikes", "never goes away, sometimes it gets really bad", "steady pain with zaps", "it's constant but gets really bad at times"],
}
ONSET = {
    "sudden": ["all of a sudden", "bam, couldnt move", "like someone flipped a switch", "one minute fine the next i was on the floor", "something popped in my back", "woke up and couldn't turn my head", "came out of nowhere", "it hit me all at once", "it came on fast", "came on real quick"],
    "over_days": ["came on over a weekend", "over about 10 days", "over 2 or 3 days", "within a couple of days", "it took a few days to get bad", "started the next day", "a few days later i couldn't walk"],
    "slow": ["it crept up on me", "built up over the years", "came on gradually", "started small then grew", "little by little", "came on slowly", "over several months", "snuck up on me"],
    "unsure": ["dont remember how it started", "not sure when it began"],
}
MECHANISM = {
    "none_known": ["it just started for no reason", "I didn't do anything to it", "I dont know what caused it", "no injury that i can think of", "woke up with it", "out of the blue", "can't think of anything that caused it", "I don't remember hurting it", "nothing happened, it just came on"],
    "lift_twist": ["i was lifting boxes", "picked up my grandbaby and felt a pop", "bent over to tie my shoe", "helped my brother move a couch", "threw my back out shoveling snow", "I twisted it", "hauling firewood", "turned wrong", "since I shoveled", "moving a fridge"],
    "fall": ["fell down the stairs", "slipped on ice", "tripped over the dog", "took a bad spill", "missed a step", "ever since my fall", "fell on my butt", "landed on my tailbone"],
    "crash": ["rear ended at a light", "since the mva", "a drunk driver hit us", "totaled my truck", "rolled the atv", "t-boned in 2019", "got whiplash", "hit a deer", "I was in a wreck in 2015", "motorcycle wreck"],
    "sports": ["playing pickleball", "hurt it at softball", "since wrestling practice", "an old football injury", "was skiing", "at the gym", "tackled in a game", "after a yoga class"],
    "work_repeat": ["thirty years of roofing", "laying tile for 22 years", "from typing all day", "hurt on the job", "years of standing on concrete", "wear and tear", "it's work related", "a lifetime of hard labor", "drywall 30 years", "nursing for 20 years did it"],
    "surgery": ["ever since my hernia repair", "it started after my knee replacement", "since they did the fusion", "failed back surgery", "hurts where they cut me", "the surgeon nicked a nerve", "post-op"],
    "procedure": ["since the epidural", "it began after a nerve block", "after the flu shot my arm hurt", "came on after my second covid shot", "my tooth was pulled and then it hurt", "hurts since the biopsy"],
    "illness": ["after covid", "since I had the shingles", "it came after a virus", "long covid", "started with a bad flu"],
    "childbirth": ["since my son was born", "pushing out my second kid", "giving birth", "during my pregnancy", "after having twins", "since i had my daughter"],
    "cancer": ["right after chemo ended", "from the radiation", "the tumor pressing on it", "since my cancer treatment"],
    "other": ["my dog pulled me", "i was assaulted", "from an old mattress", "after a long flight", "sneezed and it locked up", "slept wrong", "yard work", "a box fell on my foot", "slammed my finger in the door", "my ex hit me", "bit by a spider"],
}  # fmt: skip


def _all(item: str, codes: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    return [(item, code, text) for code, texts in codes.items() for text in texts]


@pytest.mark.parametrize(("item", "code", "text"), [*_all("course", COURSE), *_all("pattern", PATTERN), *_all("onset_speed", ONSET), *_all("mechanism", MECHANISM)])
def test_what_is_told_unasked(told, item, code, text):
    assert code in [finding.value for finding in told(item, text)]


@pytest.mark.parametrize(
    ("item", "text", "code"),
    [
        ("course", "same same", "same"), ("course", "worse!!!", "worse"), ("course", "better", "improving"), ("course", "both", "up_and_down"), ("course", "depends", "up_and_down"), ("course", "no change", "same"), ("course", "a tad worse", "worse"),
        ("course", "def worse", "worse"), ("course", "neither", "same"), ("course", "not better", "same"), ("course", "aint no better", "same"),
        ("pattern", "on n off", "comes_and_goes"), ("pattern", "sometimes", "comes_and_goes"), ("pattern", "all day every day", "constant"), ("pattern", "always", "constant"), ("pattern", "only when i walk", "comes_and_goes"), ("pattern", "in waves", "comes_and_goes"),
        ("pattern", "never stops", "constant"), ("pattern", "little of both", "constant_with_flares"), ("pattern", "all the time", "constant"), ("pattern", "constant. sometimes sharper", "constant_with_flares"), ("pattern", "off an on", "comes_and_goes"), ("pattern", "it stays", "constant"),
        ("onset_speed", "over a weekend", "over_days"), ("onset_speed", "couldnt tell ya", "unsure"), ("onset_speed", "fast", "sudden"), ("onset_speed", "slow", "slow"), ("onset_speed", "all at once", "sudden"), ("onset_speed", "idk", "unsure"),
        ("onset_speed", "a few days", "over_days"), ("onset_speed", "over time", "slow"), ("onset_speed", "overnight", "sudden"),
        ("mechanism", "nope nothin", "none_known"), ("mechanism", "twenty two yrs laying tile", "work_repeat"), ("mechanism", "surgery", "surgery"), ("mechanism", "a lift", "lift_twist"), ("mechanism", "idk", "none_known"), ("mechanism", "no", "none_known"),
        ("mechanism", "my job", "work_repeat"), ("mechanism", "kids", "childbirth"), ("mechanism", "football", "sports"), ("mechanism", "not a fall or anything like that", "none_known"), ("mechanism", "stress", "other"), ("mechanism", "covid", "illness"),
        ("mechanism", "car", "crash"), ("mechanism", "no, i lifted a box", "lift_twist"), ("mechanism", "the stairs", "fall"),
    ],
)  # fmt: skip
def test_the_bare_word_is_enough_where_it_was_asked(told, item, text, code):
    assert [finding.value for finding in told(item, text, asked=(item,))] == [code]


@pytest.mark.parametrize(("item", "text"), [("course", "better"), ("pattern", "sometimes it helps"), ("onset_speed", "slow"), ("mechanism", "surgery"), ("mechanism", "no")])
def test_the_bare_word_is_nothing_where_it_was_not_asked(told, item, text):
    assert told(item, text) == []


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("course", "the same place every time"), ("course", "my twin has the same sciatica"), ("course", "my mood is getting worse"), ("course", "it gets worse when I stand"), ("course", "I hope it gets better"), ("course", "sitting makes it worse"), ("course", "heat makes it better"),
        ("course", "it's worse with walking"), ("course", "my sugar has stayed the same"), ("course", "up and down the stairs is hard"), ("course", "worse at night"), ("course", "the left knee is worse"), ("course", "I feel better knowing that"),
        ("pattern", "sometimes it helps"), ("pattern", "I'm tired all the time"), ("pattern", "I cough all the time"), ("pattern", "I take tylenol off and on"), ("pattern", "gabapentin 300 mg three times a day"), ("pattern", "I worry constantly"), ("pattern", "pee 5 times a night"),
        ("pattern", "I go to the gym 3 times a week"), ("pattern", "sometimes i cry"), ("pattern", "never stop taking my meds"),
        ("onset_speed", "i walk slowly"), ("onset_speed", "sudden movements hurt"), ("onset_speed", "for over 3 days"), ("onset_speed", "over the counter stuff"), ("onset_speed", "the shot helped right away"),
        ("mechanism", "the shot did nothing"), ("mechanism", "my shoulders fell asleep"), ("mechanism", "do I need surgery?"), ("mechanism", "they want me to have surgery"), ("mechanism", "better after the surgery"), ("mechanism", "I had surgery in 2010"),
        ("mechanism", "I keep falling"), ("mechanism", "almost fell twice"), ("mechanism", "slipped disc"), ("mechanism", "I can't golf anymore"), ("mechanism", "it hurts when I lift"), ("mechanism", "since labor day"), ("mechanism", "I've had 3 kids"), ("mechanism", "I'm a nervous wreck"),
        ("mechanism", "I had an accident in my pants"), ("mechanism", "back to work monday"), ("mechanism", "will I feel sick after the injection?"), ("mechanism", "last fall"), ("mechanism", "lifting makes it worse"), ("mechanism", "my husband fell off a ladder"),
        ("mechanism", "tripping over my feet lately"), ("mechanism", "yoga helps"), ("mechanism", "the patch fell off"), ("mechanism", "massage helped after surgery"), ("mechanism", "I take blood thinners since the surgery"),
    ],
)  # fmt: skip
def test_what_only_sounds_so_is_none(told, item, text):
    assert told(item, text) == []


def test_a_constant_pain_with_flares_is_one_pattern(told):
    (finding,) = told("pattern", "there 24/7 but then these attacks on top, maybe 5 a day")
    assert (finding.value, finding.text) == ("constant_with_flares", "there 24/7 but then these attacks on top")


def test_what_is_now_goes_before_what_was(told):
    assert [finding.value for finding in told("pattern", "it used to come and go but now it's constant")] == ["constant"]


def test_a_yes_to_one_thing_tells_that_thing(told):
    assert [(finding.value, finding.text) for finding in told("course", "Yes, it's so painful", previous="Is the pain worsening?")] == [("worse", "Yes")]
    assert told("pattern", "yes", previous="Is it constant, or does it come and go?") == []


def test_frequency_asked_as_such_is_no_pattern(told):
    assert told("pattern", "couple times a day", asked=("flare_freq",)) == []


def test_a_fall_asked_as_a_sign_is_no_cause(told):
    assert told("mechanism", "yes i fell down the stairs", asked=("falls",)) == []


@pytest.mark.parametrize(("item", "code", "text"), [
    ("course", "improving", "it's coming along though, my knee"), ("course", "improving", "my neck is already loosening up"), ("course", "same", "it has neither improved nor worsened"), ("course", "worse", "every week is more strong"), ("course", "worse", "its def going the wrong way, my back"),
    ("course", "worse", "it's crept up worse month by month"), ("course", "worse", "rougher this season than last"), ("course", "up_and_down", "one week good, one week bad"),
    ("pattern", "constant", "it never fully quits tho"), ("pattern", "comes_and_goes", "my head hurts maybe four days out of seven"), ("pattern", "constant_with_flares", "it doesn't ever leave but it has mean days"), ("pattern", "constant", "it's always there, when I drive it gets way worse"),
    ("onset_speed", "sudden", "years ago all at once something let go in my back"), ("onset_speed", "slow", "it came on poco a poco"), ("onset_speed", "over_days", "within two or three days my neck had locked up"),
    ("mechanism", "work_repeat", "I was a postie, bag on one side, and that's what did for me"), ("mechanism", "sports", "Groin L, crease of leg. 3 wks. Hockey."), ("mechanism", "fall", "the hip's been giving me grief since I came off the ladder"), ("mechanism", "surgery", "my knee, the one they replaced, and that's when this pain started"),
    ("mechanism", "illness", "the pain between my shoulder blades started with bronchitis"), ("mechanism", "other", "a heifer pinned me against the gate"), ("mechanism", "lift_twist", "pain in the shoulder after she carry rice bag"),
])  # fmt: skip
def test_words_around_a_cause_or_a_change_tell_it(told, item: str, code: str, text: str) -> None:
    assert code in [one.value for one in told(item, text)]


@pytest.mark.parametrize(("item", "text"), [
    ("course", "two shots in my back, no change"), ("course", "they burned the nerves in my neck in March. 90% better"), ("course", "with rest it gets better, my back"), ("course", "a brisk walk improves it"), ("course", "my neck hurts looking up at shelves"),
    ("pattern", "carbamazepine 200 twice a day for my jaw"), ("onset_speed", "it happens out of nowhere like twice a week"),
    ("mechanism", "I was a seamstress most of my life and my thumb hurts"), ("mechanism", "a nurse once told me the shot might matter because a nurse said so"), ("mechanism", "I can't do nothing no more, my shoulder hurts"), ("mechanism", "both heels hurt"), ("mechanism", "gabapentin had him falling asleep in his plate"),
])  # fmt: skip
def test_a_relief_a_moment_and_a_trade_are_no_story(told, item: str, text: str) -> None:
    assert told(item, text) == []


def test_a_known_cause_goes_before_none(told):
    assert [one.value for one in told("mechanism", "No accident. I just reached back for the seat belt and something caught, my shoulder")] == ["lift_twist"]
