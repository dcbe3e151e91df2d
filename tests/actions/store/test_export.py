"""A stored intake as the outside sees it: every item, the words behind each, and who looked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from actions.store import Store
from actions.store.export import NoSuchIntake, intake_json, intake_list, peg_score, timestamp
from actions.store.flags import raise_flag
from actions.store.models import Answer, AuditEntry, Flag, Intake, Site

AT = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(scope="module")
def vocabulary() -> dict[str, Any]:
    text = (Path(__file__).parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def _answer(talk: Any, item: str, value: object, **more: Any) -> Answer:
    values = {"verbatim": str(value), "status": "answered", "origin": "said", "at": AT} | more
    answer = Answer(intake_id=talk.intake.id, item=item, value=value, **values)
    talk.session.add(answer)
    return answer


def _show(store: Store, id_: str, vocabulary: Any, **more: Any) -> dict[str, Any]:
    with store.begin() as session:
        return intake_json(session, id_, vocabulary, actor="dr-rivera", **more)


def test_a_new_intake_lists_every_item_as_not_asked(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
    shown = _show(store, talk.intake.id, vocabulary)
    items = shown.pop("items")
    assert shown == {
        "id": talk.intake.id,
        "conversation": talk.conversation.id,
        "channel": "web",
        "state": "in_progress",
        "match": "unmatched",
        "urgency": None,
        "flags": [],
        "sites": [],
        "scores": {},
        "brief": "",
    }
    assert list(items) == [item for group in vocabulary["items"].values() for item in group]
    assert all(item["status"] == "not_asked" and item["value"] is None for item in items.values())


def test_an_answer_shows_its_value_and_all_of_its_origin(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        said = talk.says("for 3 years")
        _answer(talk, "onset", "P3Y", verbatim="for 3 years", message_id=said.id, said_by="spouse_partner", wording="onset@1")
    assert _show(store, talk.intake.id, vocabulary)["items"]["onset"] == {
        "value": "P3Y",
        "verbatim": "for 3 years",
        "status": "answered",
        "message": said.id,
        "by": "spouse_partner",
        "wording": "onset@1",
        "origin": "said",
        "at": "2026-11-24T02:00:00Z",
    }


def test_not_answering_is_never_shown_as_no(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        for item, status in (("weakness", "unsure"), ("falls", "skipped"), ("rash", "declined")):
            _answer(talk, item, None, status=status)
        _answer(talk, "allergies", [], origin="list")
    items = _show(store, talk.intake.id, vocabulary)["items"]
    assert [(items[item]["value"], items[item]["status"]) for item in ("weakness", "falls", "rash")] == [
        (None, "unsure"),
        (None, "skipped"),
        (None, "declined"),
    ]
    assert (items["allergies"]["value"], items["allergies"]["origin"]) == ([], "list")


def test_a_corrected_answer_shows_what_is_right_and_keeps_what_was_said(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        _answer(talk, "side", "left", superseded_at=AT + timedelta(minutes=1))
        _answer(talk, "side", "right", at=AT + timedelta(minutes=1))
    assert _show(store, talk.intake.id, vocabulary)["items"]["side"]["value"] == "right"
    with store.read() as session:
        assert {answer.value for answer in session.scalars(select(Answer))} == {"left", "right"}


def test_sites_show_the_primary_one_first_and_no_corrected_ones(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        said = talk.says("buttock, and my side, not the knee")
        detail = {"text": "buttock", "qualities": ["burning"], "severity": {"now": 8}, "radiates_to": ["thigh"]}
        common = {"intake_id": talk.intake.id, "message_id": said.id}
        session.add(Site(**common, region="knee", side="left", superseded_at=AT, at=AT))
        session.add(Site(**common, region=None, detail={"text": "side", "candidates": ["flank", "rib"]}, at=AT))
        session.add(Site(**common, region="buttock", side="left", is_primary=True, detail=detail, at=AT + timedelta(seconds=1)))
    empty = {"qualities": [], "severity": {}, "radiates_to": [], "message": said.id}
    assert _show(store, talk.intake.id, vocabulary)["sites"] == [
        {
            "region": "buttock",
            "side": "left",
            "primary": True,
            "qualities": ["burning"],
            "severity": {"now": 8},
            "radiates_to": ["thigh"],
            "message": said.id,
        },
        {"region": None, "side": None, "primary": False, **empty, "candidates": ["flank", "rib"]},
    ]


def test_flags_show_the_words_they_rest_on(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        said = talk.says("I can't feel when I wipe")
        raised = raise_flag(
            session, talk.intake, flag="cauda_equina", tier="emergency", message_id=said.id, text="feel when I wipe", by="web"
        )
        raised.at = AT
    shown = _show(store, talk.intake.id, vocabulary)
    assert shown["urgency"] == "emergency"
    assert shown["flags"] == [
        {"flag": "cauda_equina", "tier": "emergency", "at": timestamp(AT), "message": said.id, "text": "feel when I wipe"}
    ]


def test_urgency_is_never_below_a_raised_flag(store: Store, talks: Any, vocabulary: Any) -> None:
    # Two processes may have raised at once, and the slower one written its lower tier last.
    with store.begin() as session:
        talk = talks.start(session)
        said = talk.says("made-up words")
        session.add(
            Flag(intake_id=talk.intake.id, flag="stroke", tier="emergency", text="x", message_id=said.id, raised_by="web")
        )
        talk.intake.urgency = "next_day"
    assert _show(store, talk.intake.id, vocabulary)["urgency"] == "emergency"
    with store.begin() as session:
        assert [row["urgency"] for row in intake_list(session, actor="dr-rivera")] == ["emergency"]


@pytest.mark.parametrize(
    ("answers", "scores"),
    [
        ({"peg_pain": 8, "peg_enjoyment": 7, "peg_activity": 7}, {"peg": 7.3}),
        ({"peg_pain": 0, "peg_enjoyment": 0, "peg_activity": 0}, {"peg": 0.0}),
        ({"peg_pain": 8, "peg_enjoyment": 7}, {}),
        ({"peg_pain": 8, "peg_enjoyment": 7, "peg_activity": None}, {}),
        ({}, {}),
    ],
)
def test_a_peg_score_needs_all_three(
    store: Store, talks: Any, vocabulary: Any, answers: dict[str, int | None], scores: dict[str, float]
) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        for item, value in answers.items():
            _answer(talk, item, value, status="skipped" if value is None else "answered")
    assert _show(store, talk.intake.id, vocabulary)["scores"] == scores


def test_an_inferred_answer_does_not_count_for_a_score(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        for item in ("peg_pain", "peg_enjoyment"):
            _answer(talk, item, 5)
        _answer(talk, "peg_activity", 5, status="inferred", origin="inferred")
    assert _show(store, talk.intake.id, vocabulary)["scores"] == {}


@pytest.mark.parametrize(("three", "score"), [((10, 10, 10), 10.0), ((1, 0, 0), 0.3), ((1, 1, 0), 0.7), ((5, 6, 7), 6.0)])
def test_a_peg_score_is_the_mean_with_one_decimal(three: tuple[int, int, int], score: float) -> None:
    assert peg_score(*three) == score


def test_a_conversations_id_shows_its_intake_too(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
    assert _show(store, talk.conversation.id, vocabulary)["id"] == talk.intake.id


def test_an_unknown_id_says_where_to_look(store: Store, vocabulary: Any) -> None:
    with pytest.raises(NoSuchIntake, match="intake list"):
        _show(store, "unknown", vocabulary)


def test_the_brief_is_written_from_the_finished_intake(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        _answer(talk, "goal", "walk the dog")
    shown = _show(store, talk.intake.id, vocabulary, brief=lambda intake: f"Goal: {intake['items']['goal']['value']}")
    assert shown["brief"] == "Goal: walk the dog"


def test_every_reading_is_in_the_audit_log_under_the_readers_name(store: Store, talks: Any, vocabulary: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
    _show(store, talk.intake.id, vocabulary)
    with store.begin() as session:
        intake_list(session, actor="cli")
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [(entry.actor, entry.action, entry.subject) for entry in entries] == [
        ("dr-rivera", "intake.read", talk.intake.id),
        ("cli", "intake.listed", "all"),
    ]


def test_the_list_is_most_urgent_first_then_newest(store: Store, talks: Any) -> None:
    with store.begin() as session:
        for number, urgency in enumerate([None, "next_day", "emergency", "crisis", None, "emergency", "same_day"]):
            intake = talks.start(session).intake
            intake.urgency, intake.created_at = urgency, AT + timedelta(minutes=number)
    with store.begin() as session:
        rows = intake_list(session, actor="cli")
        order = [session.get_one(Intake, row["id"]).created_at.minute for row in rows]
    assert [row["urgency"] for row in rows] == ["emergency", "emergency", "crisis", "same_day", "next_day", None, None]
    assert order == [5, 2, 3, 6, 1, 4, 0]
    assert set(rows[0]) == {"id", "conversation", "state", "urgency", "match"}
