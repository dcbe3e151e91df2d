"""A mistake in a file stops loading, with the file, the key, and what to do."""

from __future__ import annotations

import pytest

from actions.content.loading import load_content, load_questions, load_texts, load_voice
from bot.language.loading import ContentError

GOOD = 'id: a.b\n  status: draft\n  source: "x"\n  reviewed: null\n  version: 1\n  web: "Hi."\n  sms: "Hi."\n'


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (GOOD.replace('web: "Hi."', "web: yes"), r"a\.yml: a\.b: web: .*quote it"),
        (GOOD.replace("web:", "wep:"), r"a\.yml: a\.b: (wep: no such key.*'web'|web: is missing)"),
        (GOOD.replace('  source: "x"\n', ""), r"source: is missing"),
        (GOOD.replace("status: draft", "status: done"), r"status: .*'draft'"),
        (GOOD.replace("status: draft", "status: reviewed"), r"nobody signed"),
        (GOOD.replace("version: 1", "version: 0"), r"version: .*greater"),
        (GOOD.replace('web: "Hi."', 'web: "Hi {Clinic Name}."'), r"plain name"),
        (GOOD.replace('web: "Hi."', 'web: "Hi }."'), r"brace"),
        (GOOD.replace("id: a.b", "id: A.B"), r"id: "),
        (GOOD + "  needs: watched_inbox\n", r"needs and otherwise"),
        (GOOD + "  needs: watched_inbox\n  otherwise: a.c\n", r"otherwise: no text 'a\.c'"),
        (GOOD + "  needs: watched_inbox\n  otherwise: a.b\n", r"never ends"),
        (GOOD + "- " + GOOD, r"id 'a\.b' is also at"),
        (GOOD + '  sms: "twice"\n', r"a\.yml: .*sms"),
        (GOOD + "  [", r"a\.yml: .*YAML"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(desk, broken, said):
    desk.write("texts/en/a.yml", "- " + broken)
    with pytest.raises(ContentError, match=said):
        load_texts(desk.data)


def test_a_good_file_loads(desk):
    assert list(load_texts(desk.write("texts/en/a.yml", "- " + GOOD).data)) == ["a.b"]


def test_a_file_that_is_no_list_is_named(desk):
    with pytest.raises(ContentError, match=r"a\.yml: must be a list"):
        load_texts(desk.write("texts/en/a.yml", "id: a.b").data)


def test_the_first_of_several_mistakes_says_how_many_more_there_are(desk):
    desk.write("texts/en/a.yml", "- " + GOOD.replace("web:", "wep:"))
    with pytest.raises(ContentError, match=r"and 1 more: \./attune content check"):
        load_texts(desk.data)


def test_a_signed_text_loads_with_its_signature(desk):
    desk.text("a.b", status="reviewed", reviewed={"by": "Dr. Made Up", "date": "2026-11-01"})
    signature = load_texts(desk.data)["a.b"].reviewed
    assert (signature.by, signature.date.isoformat()) == ("Dr. Made Up", "2026-11-01")


def test_questions_come_in_their_order(desk):
    desk.question("close.last", block="close", order=9).question("story.first", order=1)
    assert list(load_questions(desk.data)) == ["story.first", "close.last"]


def test_the_words_around_the_questions_are_not_read_as_questions(desk):
    desk.question("story.first").write("intake/en/readback.yml", {"lines": []}).write("intake/en/brief.yml", {"labels": []})
    assert list(load_questions(desk.data)) == ["story.first"]


def test_a_question_needs_to_say_why_it_is_asked(desk):
    desk.question("story.first", why="")
    with pytest.raises(ContentError, match=r"story\.yml: story\.first: why"):
        load_questions(desk.data)


def test_a_voice_without_its_neutral_phrases_is_refused(desk):
    with pytest.raises(ContentError, match=r"emotions: .*neutral"):
        load_voice(desk.data)


def test_a_missing_file_is_named(desk):
    desk.emotion("neutral", "Thank you.")
    with pytest.raises(ContentError, match=r"data/voice/en/(acknowledge|names|avoid)\.yml"):
        load_content(desk.data)
