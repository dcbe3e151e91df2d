"""How far a conversation is, said honestly."""

from __future__ import annotations

from actions.intake import record, settle_readback
from actions.progress import progress_of

from .conftest import Talk


def test_a_new_conversation_has_done_nothing(new_talk):
    talk = new_talk()
    progress = progress_of(talk.clinic, talk.conversation)
    assert progress["done"] == 0 and 20 <= progress["of"] <= 30


def test_a_settled_question_counts_as_done(talk: Talk):
    before = progress_of(talk.clinic, talk.conversation)
    talk.says("my knee hurts when I walk", intent="describe_pain")
    after = progress_of(talk.clinic, talk.conversation)
    assert (before["done"], after["done"]) == (1, 2)
    assert after["of"] == before["of"]


def test_a_question_in_between_counts_for_nothing(talk: Talk):
    before = progress_of(talk.clinic, talk.conversation)
    talk.says("what is an epidural", intent="ask_procedure")
    assert progress_of(talk.clinic, talk.conversation) == before


def test_a_rich_story_makes_the_whole_shorter(talk: Talk):
    before = progress_of(talk.clinic, talk.conversation)
    talk.says("my left knee burns all the time for 3 years, worse walking", ("site", "knee", "left knee", {"side": "left"}),
              ("quality", "burning", "burns"), ("pattern", "constant", "all the time"), ("since", "P3Y", "for 3 years"),
              ("aggravating", "walking", "walking"), intent="describe_pain")  # fmt: skip
    assert progress_of(talk.clinic, talk.conversation)["of"] <= before["of"] - 2


def test_done_never_falls_and_ends_at_the_whole(talk: Talk):
    done = 0
    for _ in range(40):
        talk.says("no", intent="deny")
        progress = progress_of(talk.clinic, talk.conversation)
        assert done <= progress["done"] <= progress["of"] <= 30
        done = progress["done"]
        if "readback" in talk.asked():
            break
    with talk.turn("yes", intent="affirm") as turn:
        record(turn)
        settle_readback(turn)
    progress = progress_of(talk.clinic, talk.conversation)
    assert progress["done"] == progress["of"]
