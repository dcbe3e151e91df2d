"""Texts are handed out in the right words, with nothing left open."""

from __future__ import annotations

import dataclasses

import pytest

from actions.content.library import Wording, question_wording
from actions.content.loading import load_questions
from bot.language.loading import ContentError


def test_a_text_comes_in_the_words_of_its_channel(desk, loaded):
    desk.text("opening.hello", web="Hello there.", sms="Hi.")
    assert loaded().text("opening.hello", "web").text == "Hello there."
    assert loaded().text("opening.hello", "sms").text == "Hi."


def test_blanks_are_filled_by_the_clinic_and_by_the_caller(desk, loaded):
    desk.text("opening.hello", web="{clinic_name}: {count} left.")
    content = loaded().for_clinic({"clinic_name": "Hill Clinic"}, ())
    assert content.text("opening.hello", count=3).text == "Hill Clinic: 3 left."


def test_what_the_caller_gives_wins_over_the_clinic(desk, loaded):
    desk.text("opening.hello", web="Call {clinic_phone}.")
    content = loaded().for_clinic({"clinic_phone": "1"}, ())
    assert content.text("opening.hello", clinic_phone="2").text == "Call 2."


def test_a_blank_without_a_value_is_an_error_that_names_text_and_blank(desk, loaded):
    desk.text("opening.hello", web="Hi, {who}.")
    with pytest.raises(ContentError, match=r"opening\.hello.*\{who\}"):
        loaded().text("opening.hello")


def test_an_unknown_text_is_an_error_that_names_the_nearest(desk, loaded):
    desk.text("opening.hello")
    with pytest.raises(ContentError, match=r"opening\.helo.*did you mean 'opening\.hello'"):
        loaded().text("opening.helo")


def test_a_promise_is_made_only_where_the_clinic_can_keep_it(desk, loaded):
    desk.text("limits.person", web="We call you.", needs="watched_inbox", otherwise="limits.alone")
    desk.text("limits.alone", web="Please call us.")
    assert loaded().for_clinic({}, ["watched_inbox"]).text("limits.person").text == "We call you."
    assert loaded().for_clinic({}, []).text("limits.person").text == "Please call us."


def test_each_need_must_be_met_and_otherwise_may_have_needs_itself(desk, loaded):
    desk.text("limits.a", web="a", needs=["watched_inbox", "clinic_phone"], otherwise="limits.b")
    desk.text("limits.b", web="b", needs="clinic_phone", otherwise="limits.c").text("limits.c", web="c")
    said = {has: loaded().for_clinic({}, has).text("limits.a").text for has in ((), ("clinic_phone",), ("watched_inbox",))}
    assert said == {(): "c", ("clinic_phone",): "b", ("watched_inbox",): "c"}
    assert loaded().for_clinic({}, ["clinic_phone", "watched_inbox"]).text("limits.a").text == "a"


def test_the_wording_names_the_text_that_was_said_instead(desk, loaded):
    desk.text("limits.a", needs="watched_inbox", otherwise="limits.b").text("limits.b", version=1)
    assert loaded().text("limits.a").id == "limits.b"


def _thanks(desk):
    return desk.text("small_talk.thanks", web="one", variants=[{"web": "two", "sms": "2"}, {"web": "three", "sms": "3"}])


def test_no_variant_comes_again_before_all_were_used(desk, loaded):
    content, used = _thanks(desk) and loaded(), []
    for number in range(3):
        used.append(content.text("small_talk.thanks", key=f"message {number}", used=used).ref)
    assert len(set(used)) == 3


def test_once_all_variants_were_used_the_oldest_comes_again(desk, loaded):
    _thanks(desk)
    used = ["small_talk.thanks@1.2", "small_talk.thanks@1", "small_talk.thanks@1.1"]
    assert loaded().text("small_talk.thanks", key="x", used=used).ref == "small_talk.thanks@1.2"


def test_the_same_message_gets_the_same_variant(desk, loaded):
    _thanks(desk)
    picked = {loaded().text("small_talk.thanks", key="message 7", used=["other@1"]).ref for _ in range(3)}
    assert len(picked) == 1


def test_without_a_key_the_text_itself_is_said(desk, loaded):
    _thanks(desk)
    assert loaded().text("small_talk.thanks").text == "one"


def test_a_variant_keeps_its_channel(desk, loaded):
    _thanks(desk)
    used = ["small_talk.thanks@1", "small_talk.thanks@1.1"]
    assert loaded().text("small_talk.thanks", "sms", key="x", used=used).text == "3"


def test_a_retired_text_is_not_said(desk, loaded):
    desk.text("opening.old", status="retired").text("opening.hello")
    with pytest.raises(ContentError, match=r"opening\.old"):
        loaded().text("opening.old")


def test_choices_come_with_the_text(desk, loaded):
    desk.text("consent.ask", choices=[{"title": "Yes", "value": "yes"}])
    assert [choice.value for choice in loaded().text("consent.ask").choices] == ["yes"]


def test_the_reference_of_a_wording_holds_id_version_and_variant():
    assert Wording("a.b", 3, "x").ref == "a.b@3"
    assert Wording("a.b", 3, "x", variant=2).ref == "a.b@3.2"


def test_content_cannot_be_changed(desk, loaded):
    content = desk.text("opening.hello") and loaded()
    with pytest.raises(dataclasses.FrozenInstanceError):
        content.texts["opening.hello"].web = "other"
    with pytest.raises(TypeError):
        content.texts["opening.other"] = None


def test_a_question_is_asked_again_in_other_words(desk):
    question = load_questions(desk.question("story.onset").data)["story.onset"]
    assert question_wording(question).text == "When did it begin?"
    assert question_wording(question, again=True).text == "How long ago was it?"
    assert question_wording(question).ref != question_wording(question, again=True).ref


def test_asking_again_has_its_own_words_by_text_message(desk):
    again = {"web": "How long ago?", "sms": "Since?"}
    question = load_questions(desk.question("story.onset", again=again).data)["story.onset"]
    assert question_wording(question, "sms", again=True).text == "Since?"
