"""An alarm is one record a conversation, stands until a person acknowledges it, and tells its chain step by step."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from actions.settings import Alarms
from actions.store import Store, StoreError
from actions.store.alarms import acknowledge_alarm, alarms_of, anybody_silent, note_silences, open_alarm, pages_of, raise_alarm, still_silent
from actions.store.audit import verify
from actions.store.migrations import migrate, unmigrate
from actions.store.models import Alarm, AlarmPage, AuditEntry, Conversation, Intake, Task
from actions.store.pages import (
    MAX_ATTEMPTS,
    ClaimedPage,
    anything_due,
    claim_pages,
    mark_page_failed,
    mark_page_sent,
    pause_after,
)
from tests.ids import without_ids

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHAIN = Alarms.model_validate(
    {
        "chain": [
            {"who": "charge nurse", "by": "sms", "to": "+12125550100", "after_minutes": 0},
            {"who": "physician", "by": "email", "to": "oncall@clinic.example", "after_minutes": 5},
            {"who": "answering service", "by": "webhook", "to": "https://pager.example/x", "after_minutes": 20},
        ],
        "silence_minutes": 10,
        "repeat_minutes": 15,
    }
)
LEASE_S = 60.0


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


class Clinic:
    """One conversation's alarms on a simulated clock."""

    def __init__(self, store: Store, chain: Alarms = CHAIN) -> None:
        self.store, self.chain = store, chain
        with store.begin() as session:
            conversation = Conversation(channel="web", last_patient_at=NOON)
            session.add_all([conversation, Intake(conversation_id=conversation.id)])
            self.conversation = conversation.id

    def raises(self, minutes: float = 0, tier: Any = "same_day", *flags: str) -> str:
        with self.store.begin() as session:
            row = session.get_one(Conversation, self.conversation)
            return raise_alarm(
                session, row, self.chain, tier=tier, flags=flags or ("cauda_equina",), by="actions", now=at(minutes)
            ).id

    def claims(self, minutes: float) -> list[ClaimedPage]:
        with self.store.begin() as session:
            return claim_pages(session, self.chain, 10, LEASE_S, now=at(minutes))

    def sends(self, minutes: float) -> list[int]:
        """Claim and deliver what is due; the steps."""
        claimed = self.claims(minutes)
        with self.store.begin() as session:
            for page in claimed:
                assert mark_page_sent(session, self.chain, page, "id1", now=at(minutes))
        return [page.step for page in claimed]

    def fails(self, minutes: float, code: str = "http_503", *, for_good: bool = False) -> list[int]:
        claimed = self.claims(minutes)
        with self.store.begin() as session:
            for page in claimed:
                assert mark_page_failed(session, self.chain, page, code, for_good=for_good, now=at(minutes))
        return [page.step for page in claimed]

    def acknowledges(self, alarm: str, minutes: float = 1) -> None:
        with self.store.begin() as session:
            assert acknowledge_alarm(session, alarm, actor="staff1", now=at(minutes)) is not None

    def waits_for_safety(self, last: float = 0) -> None:
        with self.store.begin() as session:
            row = session.get_one(Conversation, self.conversation)
            row.awaiting, row.last_patient_at = "safety", at(last)

    def falls_silent(self, minutes: float) -> int:
        with self.store.begin() as session:
            return note_silences(session, self.chain, now=at(minutes))

    def alarms(self) -> list[Alarm]:
        with self.store.read() as session:
            return alarms_of(session, self.conversation)

    def pages(self) -> list[AlarmPage]:
        with self.store.read() as session:
            return pages_of(session, [alarm.id for alarm in self.alarms()])

    def audited(self) -> list[tuple[str, str, Any]]:
        """Actor, action and step of each entry about an alarm."""
        with self.store.read() as session:
            entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
            return [(entry.actor, entry.action, entry.detail.get("step")) for entry in entries]


@pytest.fixture
def clinic(store: Store) -> Clinic:
    return Clinic(store)


# The record


def test_the_first_sign_raises_an_alarm_and_puts_every_step_in_the_queue_with_it(clinic: Clinic) -> None:
    clinic.raises(0, "emergency", "cauda_equina", "cauda_equina", "urinary_retention")
    (alarm,) = clinic.alarms()
    assert (alarm.state, alarm.tier, alarm.flags, alarm.round) == ("open", "emergency", ["cauda_equina", "urinary_retention"], 1)
    assert [(page.step, page.who, page.by, page.due_at) for page in clinic.pages()] == [
        (1, "charge nurse", "sms", at(0)),
        (2, "physician", "email", at(5)),
        (3, "answering service", "webhook", at(20)),
    ]
    assert clinic.audited() == [
        ("actions", "alarm.raised", None),
        ("pager", "page.queued", 1),
        ("pager", "page.queued", 2),
        ("pager", "page.queued", 3),
    ]


def test_neither_alarm_nor_pages_outlive_a_turn_that_failed(clinic: Clinic) -> None:
    with pytest.raises(RuntimeError), clinic.store.begin() as session:
        row = session.get_one(Conversation, clinic.conversation)
        raise_alarm(session, row, CHAIN, tier="emergency", flags=["stroke"], by="actions")
        session.flush()
        raise RuntimeError
    assert clinic.alarms() == [] and clinic.pages() == [] and clinic.audited() == []


def test_the_open_alarm_takes_up_more_signs_and_tells_nobody_twice(clinic: Clinic) -> None:
    first = clinic.raises(0, "emergency", "cauda_equina")
    assert clinic.raises(1, "emergency", "stroke") == clinic.raises(2, "same_day", "stroke") == first
    (alarm,) = clinic.alarms()
    assert (alarm.flags, alarm.tier, alarm.round) == (["cauda_equina", "stroke"], "emergency", 1)
    assert [entry[1] for entry in clinic.audited()].count("alarm.added_to") == 1
    assert clinic.sends(2) == [1]


def test_a_worse_sign_tells_the_chain_anew_from_its_first_step(clinic: Clinic) -> None:
    alarm = clinic.raises(0, "same_day", "septic_joint")
    assert clinic.sends(0) == [1]
    assert clinic.raises(3, "emergency", "stroke") == alarm
    assert [page.state for page in clinic.pages()] == ["sent", "stopped", "stopped", "waiting", "waiting", "waiting"]
    assert clinic.sends(3) == [1]
    assert clinic.sends(5) == []  # the second step counts from the worse sign
    assert clinic.sends(8) == [2]


def test_after_an_alarm_is_acknowledged_the_next_sign_raises_another(clinic: Clinic) -> None:
    first = clinic.raises()
    clinic.acknowledges(first)
    assert clinic.raises(30) != first
    assert [alarm.state for alarm in clinic.alarms()] == ["open", "acknowledged"]


def test_the_database_itself_refuses_a_second_open_alarm_of_a_conversation(clinic: Clinic) -> None:
    clinic.raises()
    with pytest.raises(Exception, match=r"(?i)unique"), clinic.store.begin() as session:
        session.add(Alarm(conversation_id=clinic.conversation, tier="emergency"))


def test_two_turns_at_once_raise_one_alarm(clinic: Clinic) -> None:
    threads = [threading.Thread(target=clinic.raises, args=(0, tier)) for tier in ("same_day", "emergency", "crisis")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (alarm,) = clinic.alarms()
    assert alarm.tier == "emergency"


def test_without_a_chain_an_alarm_stands_and_nobody_is_told(store: Store) -> None:
    clinic = Clinic(store, Alarms())
    clinic.raises(0, "emergency")
    assert len(clinic.alarms()) == 1 and clinic.pages() == []
    assert not _due(clinic, 60)


# Acknowledging


def test_the_first_who_acknowledges_stays_named(clinic: Clinic) -> None:
    alarm = clinic.raises()
    clinic.acknowledges(alarm, 4)
    with clinic.store.begin() as session:
        acknowledge_alarm(session, alarm, actor="staff2", now=at(9))
    (found,) = clinic.alarms()
    assert (found.acknowledged_by, found.acknowledged_at) == ("staff1", at(4))
    assert [entry for entry in clinic.audited() if entry[1] == "alarm.acknowledged"] == [("staff1", "alarm.acknowledged", None)]


def test_acknowledging_stops_the_steps_that_have_not_gone_out(clinic: Clinic) -> None:
    alarm = clinic.raises()
    assert clinic.sends(0) == [1]
    clinic.acknowledges(alarm)
    assert [page.state for page in clinic.pages()] == ["sent", "stopped", "stopped"]
    assert clinic.sends(600) == []


def test_an_unknown_alarm_is_nobodys(clinic: Clinic) -> None:
    with clinic.store.begin() as session:
        assert acknowledge_alarm(session, "0" * 32, actor="staff1") is None


# The chain


def test_steps_go_out_in_order_each_in_its_time(clinic: Clinic) -> None:
    clinic.raises()
    told = {minute: clinic.sends(minute) for minute in range(21)}
    assert {minute: steps for minute, steps in told.items() if steps} == {0: [1], 5: [2], 20: [3]}
    escalations = [entry for entry in clinic.audited() if entry[1] == "alarm.escalated"]
    assert [step for _, _, step in escalations] == [2, 3]


def test_the_last_step_is_told_again_until_somebody_acknowledges(clinic: Clinic) -> None:
    alarm = clinic.raises()
    for minute in (0, 5, 20):
        clinic.sends(minute)
    assert clinic.sends(34) == []
    assert clinic.sends(35) == [3]
    assert clinic.sends(50) == [3]
    clinic.acknowledges(alarm, 51)
    assert clinic.sends(500) == []


def test_a_step_that_cannot_be_delivered_brings_the_next_one_at_once_and_is_tried_again(clinic: Clinic) -> None:
    clinic.raises()
    assert clinic.fails(0) == [1]
    assert clinic.sends(0) == [2]
    assert clinic.sends(0.2) == [1]
    assert clinic.sends(19) == []
    assert clinic.sends(20) == [3]
    assert [entry[1:] for entry in clinic.audited() if entry[1] in ("page.failed", "alarm.escalated")] == [
        ("page.failed", 1),
        ("alarm.escalated", 2),
        ("alarm.escalated", 3),
    ]


def test_a_step_that_failed_for_good_is_not_tried_again(clinic: Clinic) -> None:
    clinic.raises()
    clinic.fails(0, "no_gateway", for_good=True)
    assert clinic.sends(0) == [2]
    assert clinic.pages()[0].state == "failed" and clinic.pages()[0].error == "no_gateway"
    assert clinic.sends(4) == []


def test_tries_come_later_and_later_and_end(store: Store) -> None:
    clinic = Clinic(store, Alarms(chain=CHAIN.chain[:1]))
    clinic.raises()
    minute, tries = 0.0, 0
    while clinic.pages()[0].state == "waiting":
        assert clinic.fails(minute) == [1]
        tries += 1
        minute += pause_after(tries).total_seconds() / 60
    assert tries == MAX_ATTEMPTS
    assert pause_after(1) == timedelta(seconds=5) and pause_after(2) == timedelta(seconds=15)


def test_where_nobody_was_reached_the_chain_begins_anew(clinic: Clinic) -> None:
    clinic.raises()
    for _ in CHAIN.chain:
        clinic.fails(0, for_good=True)
    assert clinic.claims(14) == []
    assert clinic.sends(15) == [1]
    assert clinic.sends(20) == [2]


def test_what_is_being_sent_when_somebody_acknowledges_is_not_tried_again(clinic: Clinic) -> None:
    alarm = clinic.raises()
    (page,) = clinic.claims(0)
    clinic.acknowledges(alarm)
    with clinic.store.begin() as session:
        assert mark_page_failed(session, CHAIN, page, "timeout", now=at(1))
    assert clinic.claims(60) == []
    assert {entry.state for entry in clinic.pages()} == {"stopped"}


# Crashes and workers


def test_a_step_that_a_crash_left_unmarked_is_sent_again_and_only_then(clinic: Clinic) -> None:
    clinic.raises()
    (lost,) = clinic.claims(0)
    assert clinic.claims(0.9) == []
    (again,) = clinic.claims(1)
    assert (again.id, again.attempt) == (lost.id, 2)
    with clinic.store.begin() as session:
        assert not mark_page_sent(session, CHAIN, lost, "late", now=at(1))
        assert mark_page_sent(session, CHAIN, again, "id2", now=at(1))


def test_a_step_whose_tries_all_ended_in_a_crash_fails_and_the_next_one_goes(clinic: Clinic) -> None:
    clinic.raises()
    for number in range(MAX_ATTEMPTS):
        assert [page.step for page in clinic.claims(number)][:1] == [1]
    late = clinic.claims(MAX_ATTEMPTS)
    assert 1 not in [page.step for page in late]
    assert (clinic.pages()[0].state, clinic.pages()[0].error) == ("failed", "abandoned")


def test_a_step_whose_address_was_tampered_with_fails_and_the_next_one_goes_at_once(clinic: Clinic) -> None:
    clinic.raises()
    with clinic.store.begin() as session:
        session.execute(text("UPDATE alarm_pages SET recipient = (SELECT recipient FROM alarm_pages WHERE step = 2) WHERE step = 1"))
    clinic.claims(0)
    assert [page.step for page in clinic.claims(0)] == [2]
    assert clinic.pages()[0].error == "seal_broken"


def test_two_workers_never_get_the_same_step(clinic: Clinic) -> None:
    for _ in range(12):
        Clinic(clinic.store).raises()
    got: list[str] = []

    def work() -> None:
        while True:
            with clinic.store.begin() as session:
                claimed = claim_pages(session, CHAIN, 2, LEASE_S, now=at(0))
            if not claimed:
                return
            got.extend(page.id for page in claimed)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 12


def test_looking_for_work_writes_nothing(clinic: Clinic) -> None:
    clinic.raises()
    assert _due(clinic, 0)
    clinic.sends(0)
    assert not _due(clinic, 1) and _due(clinic, 5)


def _due(clinic: Clinic, minutes: float) -> bool:
    with clinic.store.read() as session:
        return anything_due(session, now=at(minutes)) or anybody_silent(session, clinic.chain, now=at(minutes))


# Silence


def test_a_patient_who_falls_silent_in_danger_is_told_of_once_from_the_first_step(clinic: Clinic) -> None:
    alarm = clinic.raises(0, "crisis", "suicidal_ideation")
    clinic.waits_for_safety()
    clinic.sends(0)
    assert clinic.falls_silent(9) == 0
    assert clinic.falls_silent(10) == 1
    assert clinic.falls_silent(11) == clinic.falls_silent(500) == 0
    assert clinic.sends(10) == [1]
    (found,) = clinic.alarms()
    assert (found.id, found.round, found.silent_since) == (alarm, 2, NOON)
    assert ("pager", "alarm.silent", None) in clinic.audited()


def test_a_new_message_ends_the_silence_and_another_silence_is_told_of_again(clinic: Clinic) -> None:
    alarm = clinic.raises(0, "emergency")
    clinic.waits_for_safety()
    clinic.falls_silent(10)
    assert _is_silent(clinic, alarm)
    clinic.waits_for_safety(last=12)
    assert not _is_silent(clinic, alarm)
    assert clinic.falls_silent(21) == 0
    assert clinic.falls_silent(22) == 1


def _is_silent(clinic: Clinic, alarm: str) -> bool:
    with clinic.store.read() as session:
        return still_silent(session, session.get_one(Alarm, alarm))


def test_silence_after_an_acknowledgement_raises_an_alarm_of_its_own(clinic: Clinic) -> None:
    first = clinic.raises(0, "emergency", "stroke")
    clinic.waits_for_safety()
    clinic.acknowledges(first)
    assert clinic.falls_silent(10) == 1
    newest, oldest = clinic.alarms()
    assert (newest.state, newest.tier, newest.flags, newest.silent_since) == ("open", "emergency", ["stroke"], NOON)
    assert (oldest.id, oldest.state) == (first, "acknowledged")
    clinic.acknowledges(newest.id, 11)
    assert clinic.falls_silent(60) == 0


@pytest.mark.parametrize("awaiting", [None, "item", "consent"])
def test_nobody_who_says_that_they_are_safe_is_waited_for(clinic: Clinic, awaiting: str | None) -> None:
    clinic.raises(0, "emergency")
    clinic.waits_for_safety()
    with clinic.store.begin() as session:
        session.get_one(Conversation, clinic.conversation).awaiting = awaiting
    assert clinic.falls_silent(60) == 0


def test_a_same_day_sign_may_be_followed_by_silence(clinic: Clinic) -> None:
    clinic.raises(0, "same_day")
    clinic.waits_for_safety()
    assert clinic.falls_silent(60) == 0


# What is written down


def test_no_address_and_no_name_of_the_chain_gets_into_the_audit_log(clinic: Clinic) -> None:
    clinic.raises()
    clinic.fails(0)
    clinic.sends(0)
    with clinic.store.read() as session:
        details = without_ids([(entry.subject, entry.detail) for entry in session.scalars(select(AuditEntry))])
    for word in ("555", "clinic.example", "pager.example", "nurse", "physician"):
        assert word not in details
    assert verify(clinic.store) is None


def test_a_deleted_conversation_leaves_its_alarm_to_be_seen_to(clinic: Clinic) -> None:
    alarm = clinic.raises()
    with clinic.store.begin() as session:
        session.delete(session.get_one(Conversation, clinic.conversation))
    with clinic.store.read() as session:
        assert session.get_one(Alarm, alarm).conversation_id is None
        assert open_alarm(session, clinic.conversation) is None


# From the shape before


def test_open_alarms_of_the_old_shape_are_carried_over_and_back(clinic: Clinic) -> None:
    with clinic.store.begin() as session:
        session.query(Intake).filter(Intake.conversation_id == clinic.conversation).one().urgency = "crisis"
    unmigrate(clinic.store, "0002")
    with clinic.store.begin() as session:
        for minute in (3, 1, 2):
            session.add(Task(conversation_id=clinic.conversation, kind="alarm", created_at=at(minute)))
            session.add(Task(conversation_id=clinic.conversation, kind="interpreter", created_at=at(minute)))
    migrate(clinic.store)
    (alarm,) = clinic.alarms()
    assert (alarm.state, alarm.tier, alarm.raised_at, alarm.flags) == ("open", "crisis", at(1), [])
    with clinic.store.read() as session:
        assert [(task.kind, task.created_at) for task in session.scalars(select(Task))] == [("interpreter", at(1))]
    clinic.acknowledges(alarm.id)
    unmigrate(clinic.store, "0002")
    with clinic.store.read() as session:
        assert {(task.kind, task.state, task.done_by) for task in session.scalars(select(Task))} == {
            ("interpreter", "open", None),
            ("alarm", "done", "staff1"),
        }
    migrate(clinic.store)


def test_a_record_that_is_only_read_takes_no_alarm(clinic: Clinic) -> None:
    with pytest.raises(StoreError), clinic.store.read() as session:
        raise_alarm(session, session.get_one(Conversation, clinic.conversation), CHAIN, tier="emergency", flags=["x"], by="web")
