"""Each check finds its mistake, and lets the same thing pass where it is right."""

from __future__ import annotations

import sys
from types import SimpleNamespace

from actions.content import checks
from actions.content.check import check_content, report_on
from actions.content.checks import reading, shape, vocabulary, voice, words
from bot.language.loading import Problem

FIELDS = {"clinic_name": "Riverside Pain Care Clinic"}
HEAD = {"status": "draft", "source": "made up", "reviewed": None}


def test_a_missing_source_and_an_unknown_key_are_found(desk):
    desk.write(
        "texts/en/a.yml", [{"id": "a.b", "status": "draft", "reviewed": None, "version": 1, "web": "x", "sms": "x", "wbe": "x"}]
    )
    found = [problem for problem in desk.problems(shape.Readable()) if "a.yml" in problem]
    assert found == [
        "data/texts/en/a.yml: a.b: source: is missing",
        "data/texts/en/a.yml: a.b: wbe: no such key (did you mean 'web'?)",
    ]


def test_a_whole_text_passes(desk):
    assert not [problem for problem in desk.text("a.b").problems(shape.Readable()) if "a.yml" in problem]


def test_one_broken_file_hides_no_other(desk):
    desk.write("texts/en/a.yml", "[").write("texts/en/b.yml", "{}")
    places = {problem.split(": ")[0] for problem in desk.problems(shape.Readable())}
    assert {"data/texts/en/a.yml", "data/texts/en/b.yml"} <= places


def test_an_id_that_stands_twice_is_found(desk):
    desk.text("a.b").text("a.b")
    assert "also at" in desk.problems(shape.Ids())[0]


def test_different_ids_pass(desk):
    assert not desk.text("a.b").text("a.c").problems(shape.Ids())


def test_a_phrase_id_that_stands_twice_is_found(desk):
    phrase = {"id": "same", "text": "Thank you."}
    desk.write("voice/en/emotions/fear.yml", {"id": "voice.fear", **HEAD, "version": 1, "lines": [phrase, phrase]})
    assert "lines.same" in desk.problems(shape.Ids())[0]


def test_a_text_in_the_wrong_file_is_found(desk):
    desk.text("a.b").write("texts/en/z.yml", (desk.data / "texts/en/a.yml").read_text())
    assert desk.problems(shape.Topics()) == ["data/texts/en/z.yml: a.b: the id must begin with z. as in z.hello"]


def test_texts_questions_and_feelings_in_their_files_pass(desk):
    assert not desk.text("a.b").question("story.x").emotion("fear", "So.").problems(shape.Topics())


def test_a_question_of_another_block_is_found(desk):
    desk.question("story.x").write("intake/en/close.yml", (desk.data / "intake/en/story.yml").read_text())
    assert "block" in desk.problems(shape.Topics())[0]


def test_an_otherwise_that_leads_nowhere_is_found(desk):
    desk.text("a.b", needs="demo", otherwise="a.c")
    assert desk.problems(shape.Otherwise()) == ["data/texts/en/a.yml: a.b: otherwise: no text 'a.c' (did you mean 'a.b'?)"]


def test_an_otherwise_that_is_there_passes(desk):
    assert not desk.text("a.b", needs="demo", otherwise="a.c").text("a.c").problems(shape.Otherwise())


def test_keys_in_another_order_are_found(desk):
    desk.write(
        "texts/en/a.yml",
        [{"status": "draft", "id": "a.b", "source": "x", "reviewed": None, "version": 1, "web": "x", "sms": "x"}],
    )
    assert "a.b: status: keys have one order" in desk.problems(shape.KeyOrder())[0]


def test_keys_in_their_order_pass(desk):
    assert not desk.text("a.b").question("story.x").emotion("fear", "So.").problems(shape.KeyOrder())


def test_a_blank_that_nothing_fills_is_found(desk):
    desk.write("texts/en/fields.yml", FIELDS).text("a.b", web="Hi from {clinic_nane}.", sms="Hi.")
    assert desk.problems(shape.Blanks()) == [
        "data/texts/en/a.yml: a.b: nothing fills {clinic_nane} (did you mean 'clinic_name'?)"
    ]


def test_a_known_blank_passes(desk):
    assert not desk.write("texts/en/fields.yml", FIELDS).text("a.b", web="Hi from {clinic_name}.").problems(shape.Blanks())


def test_a_phrase_with_an_unknown_blank_is_found(desk):
    assert "{place}" in desk.names().emotion("fear", "Your {place} hurts.").problems(shape.Blanks())[0]


def test_an_item_outside_the_vocabulary_is_found(desk):
    desk.vocabulary(items={"story": ["onset"]}).question("story.x", items=["onsett"])
    assert desk.problems(vocabulary.KnownCodes()) == [
        "data/intake/en/story.yml: story.x: items: 'onsett' is no item of vocabulary.yml (did you mean 'onset'?)"
    ]


def test_items_of_the_vocabulary_pass(desk):
    assert not desk.vocabulary(items={"story": ["onset"]}).question("story.x").problems(vocabulary.KnownCodes())


def test_a_feeling_without_phrases_and_phrases_without_a_feeling_are_found(desk):
    desk.vocabulary(emotions=["fear"]).emotion("joy", "So.")
    found = desk.problems(vocabulary.KnownCodes())
    assert any("'joy' is no emotion" in problem for problem in found)
    assert any("there is no fear.yml" in problem for problem in found)


def test_a_region_without_a_name_is_found(desk):
    desk.vocabulary(regions=["knee", "hand"], qualities=["burning"], impacts=["walk"]).names()
    assert desk.problems(vocabulary.KnownCodes()) == [
        "data/voice/en/names.yml: regions: hand has no name (null if it is never said back)"
    ]


def test_a_must_item_that_nobody_asks_is_found(desk):
    desk.vocabulary(must=["onset", "course", "consent"]).question("story.x")
    assert desk.problems(vocabulary.EveryMustItem()) == [
        "data/intake/en: no question asks 'course', and every intake must settle it"
    ]


def test_must_items_that_are_asked_pass(desk):
    assert not desk.vocabulary(must=["onset", "consent"]).question("story.x").problems(vocabulary.EveryMustItem())


def test_a_word_to_avoid_is_found_in_any_text_variant_choice_and_question(desk):
    desk.avoid("just").text("a.b", web="Just a pinch.", sms="A pinch.", variants=[{"web": "So.", "sms": "It's just so."}])
    desk.text("a.c", choices=[{"title": "Just go on", "value": "go on"}]).question("story.x", why="It is just so.")
    places = [problem.split(": says")[0].removeprefix("data/") for problem in desk.problems(words.WordsToAvoid())]
    assert places == [
        "texts/en/a.yml: a.b: web",
        "texts/en/a.yml: a.b: variants[0].sms",
        "texts/en/a.yml: a.c: choices[0]",
        "intake/en/story.yml: story.x: why",
    ]


def test_a_part_of_another_word_passes(desk):
    assert not desk.avoid("just", "but").text("a.b", web="Adjust the button.").problems(words.WordsToAvoid())


def test_a_word_to_avoid_passes_inside_a_phrase_that_needs_it(desk):
    desk.avoid("relax", unless=["to relax you"])
    assert not desk.text("a.b", web="Medicine to relax you.").problems(words.WordsToAvoid())
    assert desk.text("a.c", web="Relax, it is medicine to relax you.").problems(words.WordsToAvoid())


def test_the_curly_apostrophe_hides_no_word(desk):
    assert desk.avoid("don't worry").text("a.b", web="Don’t  worry.").problems(words.WordsToAvoid())


def test_two_questions_in_a_text_are_found(desk):
    assert "asks 2 questions" in desk.text("a.b", web="How? Why?", sms="How?").problems(words.OneQuestion())[0]


def test_one_question_passes(desk):
    assert not desk.text("a.b", web="Well. How?").problems(words.OneQuestion())


def test_a_lead_in_counts_with_its_question(desk):
    assert desk.question("story.x", lead_in="Ready?").problems(words.OneQuestion())


def test_46_words_are_found_and_45_pass(desk):
    assert "has 46 words" in desk.text("a.b", web="So. " * 46, sms="So.").problems(words.Length())[0]
    assert "c.yml" not in str(desk.text("c.d", web="So. " * 45, sms="So.").problems(words.Length()))


def test_a_danger_text_may_be_longer(desk):
    assert not desk.text("danger.help", web="Go now. " * 30, sms="Go.").problems(words.Length())


def test_three_text_messages_are_found_and_two_pass(desk):
    assert "3 text messages" in desk.text("a.b", web="So.", sms="a" * 307).problems(words.Segments())[0]
    assert "c.yml" not in str(desk.text("c.d", web="a" * 400, sms="a" * 306).problems(words.Segments()))


def test_a_character_that_halves_a_text_message_is_found(desk):
    assert "’" in desk.text("a.b", web="So.", sms="It’s so.").problems(words.Segments())[0]


def test_blanks_count_with_their_longest_filling(desk):
    desk.write("texts/en/fields.yml", {"clinic_name": "x" * 300}).text("a.b", web="So.", sms="{clinic_name} {clinic_name}")
    assert desk.problems(words.Segments())


def test_a_sentence_of_21_words_is_found_and_20_pass(desk):
    assert "21 words" in desk.text("a.b", web="so " * 20 + "end.", sms="So.").problems(reading.SentenceLength())[0]
    assert "c.yml" not in str(desk.text("c.d", web="so " * 19 + "end.", sms="So.").problems(reading.SentenceLength()))


def test_sentences_of_16_words_on_average_are_found_and_15_pass(desk):
    sixteen, fifteen = "so " * 15 + "end. ", "so " * 14 + "end. "
    assert "16.0 words" in desk.text("a.b", web=sixteen * 2, sms="So.").problems(reading.AverageSentence())[0]
    assert "c.yml" not in str(desk.text("c.d", web=fifteen * 2, sms="So.").problems(reading.AverageSentence()))


def test_two_long_words_in_a_sentence_are_found_and_one_passes(desk):
    assert "medication, operation" in desk.text("a.b", web="A medication for the operation.").problems(reading.LongWords())[0]
    assert "c.yml" not in str(desk.text("c.d", web="A medication. The operation.").problems(reading.LongWords()))


def _plain(desk, **listed):
    return desk.write("lexicon/en/plain_words.yml", {"id": "lexicon.plain_words", **HEAD, "version": 1, "words": listed})


def test_a_long_word_that_our_readers_know_passes(desk):
    assert (
        not _plain(desk, operation="known to all")
        .text("a.b", web="A medication for the operation.")
        .problems(reading.LongWords())
    )


def test_a_hard_pool_is_found_by_both_formulas(desk):
    hard = "Radiculopathy necessitates considerable neuromodulation alternatives."
    desk.text("a.b", web=hard, variants=[{"web": hard, "sms": "So."} for _ in range(30)])
    found = desk.problems(reading.PlainPools())
    assert any("Flesch-Kincaid" in problem for problem in found)
    assert any("SMOG" in problem for problem in found)


def test_a_plain_pool_passes(desk):
    plain = "Tell me where it hurts."
    assert not desk.text("a.b", web=plain, variants=[{"web": plain, "sms": "So."} for _ in range(30)]).problems(
        reading.PlainPools()
    )


def test_a_pool_that_is_too_small_is_not_measured(desk):
    assert not desk.text("a.b", web="Radiculopathy necessitates neuromodulation alternatives.").problems(reading.PlainPools())


def test_the_exact_words_of_peg_are_not_measured(desk):
    exact = "What number best describes how, during the past week, pain has interfered with your general activity?"
    desk.question("story.x", items=["peg_activity"], web=exact, sms=exact)
    assert not desk.problems(reading.LongWords())
    assert desk.question("story.x", items=["onset"], web=exact, sms=exact).problems(reading.LongWords())


def test_61_plain_words_are_found_and_60_pass(desk):
    assert "61 words" in _plain(desk, **{f"word{n}": "known to all" for n in range(61)}).problems(reading.PlainWordList())[0]
    assert not _plain(desk, **{f"word{n}": "known to all" for n in range(60)}).problems(reading.PlainWordList())


def test_a_plain_word_without_a_reason_is_found(desk):
    assert "words.opioid" in _plain(desk, opioid="known").problems(reading.PlainWordList())[0]


def test_without_the_dictionary_a_note_says_what_was_not_measured(desk, monkeypatch):
    monkeypatch.setattr(reading, "pronunciations", lambda: None)
    desk.text("a.b", web="A medication for the operation.")
    assert not desk.problems(reading.LongWords())
    assert "not measured" in report_on(desk.data, checks=()).notes[0]


def test_the_figures_are_noted_with_and_without_the_list(desk):
    _plain(desk, operation="known to all").text(
        "a.b", web="An operation. " * 20, variants=[{"web": "An operation. " * 20, "sms": "x"}] * 3
    )
    note = report_on(desk.data, checks=()).notes[0]
    assert "Flesch-Kincaid" in note
    assert "SMOG 3.1 (without the list 8.8)" in note


TWELVE = [f"I hear that {number}." for number in range(12)]


def test_eleven_phrases_are_found_and_twelve_pass(desk):
    assert "11 phrases" in desk.emotion("fear", *TWELVE[:11]).problems(voice.Lines())[0]
    assert not desk.emotion("fear", *TWELVE).problems(voice.Lines())


def test_a_phrase_that_asks_or_runs_on_is_found(desk):
    found = desk.emotion("fear", *TWELVE, "What scares you?", "so " * 17).problems(voice.Lines())
    assert "line12: asks" in found[0]
    assert "line13: has 17 words" in found[1]


def test_cheering_the_hopeless_is_found(desk):
    assert "cheers" in desk.avoid().emotion("hopeless", "Come on, cheer up.").problems(voice.NoCheering())[0]


def test_the_same_words_pass_for_another_feeling(desk):
    assert (
        not desk.avoid().emotion("relief", "Come on, cheer up.").emotion("hopeless", "That is hard.").problems(voice.NoCheering())
    )


def test_a_need_that_no_message_tells_is_found(desk):
    desk.vocabulary(courses=["worse"])
    found = desk.emotion("fear", "So.", needs=["course.worse", "since.long", "course.wors"]).problems(voice.PhraseNeeds())
    assert found == [
        "data/voice/en/emotions/fear.yml: lines.line0: needs: no message tells 'course.wors' (did you mean 'course.worse'?)"
    ]


def test_a_name_that_would_hurt_is_found_in_every_phrase_that_takes_it(desk):
    desk.avoid().names(thumb={"name": "useless thumb"}).emotion("fear", "Your {site} hurts.", "That is hard.")
    found = desk.problems(voice.Compositions())
    assert len(found) == 1
    assert "can come out as 'Your useless thumb hurts.', which says 'useless'" in found[0]


def test_phrases_with_harmless_names_pass(desk):
    assert not desk.avoid("just").names().emotion("fear", "Your {site} hurts.").problems(voice.Compositions())


def test_problems_of_the_danger_content_are_handed_on(desk, monkeypatch):
    problem = Problem("data/red_flags/en/x.yml: tier", "is missing")
    monkeypatch.setitem(sys.modules, "bot.language.red_flags", SimpleNamespace(check_red_flags=lambda data, language: [problem]))
    assert desk.problems(checks.RedFlags()) == [str(problem)]


def test_whole_danger_content_passes(desk, monkeypatch):
    monkeypatch.setitem(sys.modules, "bot.language.red_flags", SimpleNamespace(check_red_flags=lambda data, language: []))
    assert not desk.problems(checks.RedFlags())


def test_danger_content_that_breaks_the_detector_is_a_problem_and_no_crash(desk, monkeypatch):
    def breaks(data, language):
        raise KeyError("concepts")

    monkeypatch.setitem(sys.modules, "bot.language.red_flags", SimpleNamespace(check_red_flags=breaks))
    assert "could not be read to the end: KeyError('concepts')" in desk.problems(checks.RedFlags())[0]


def test_problems_of_the_word_lists_are_handed_on(desk, monkeypatch):
    problem = Problem("data/lexicon/en/sites.yml: items.site.knea", "is no code")
    monkeypatch.setitem(sys.modules, "bot.language.lexicon", SimpleNamespace(check_lexicon=lambda data, language: [problem]))
    assert desk.problems(checks.WordLists()) == [str(problem)]


def test_whole_word_lists_pass(desk, monkeypatch):
    monkeypatch.setitem(sys.modules, "bot.language.lexicon", SimpleNamespace(check_lexicon=lambda data, language: []))
    assert not desk.problems(checks.WordLists())


def test_danger_words_are_checked_like_others_and_may_be_long(desk):
    desk.avoid("just").write("red_flags/en/actions.yml", [{"id": "act", "web": "Just go now. " * 30, "sms": "Go now."}])
    assert "actions.yml: act.web: says 'just'" in desk.problems(words.WordsToAvoid())[0]
    assert not desk.problems(words.Length())


def test_all_problems_come_at_once_in_the_order_of_the_files(desk):
    desk.avoid("just").text("b.x", web="Just so.").text("a.x", web="How? Why?")
    places = [problem.where for problem in check_content(desk.data)]
    assert places == sorted(places)
    assert {"data/texts/en/a.yml: a.x: web", "data/texts/en/b.yml: b.x: web"} <= set(places)
