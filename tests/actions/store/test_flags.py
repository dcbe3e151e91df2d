"""Danger signs: raised once a message, never less urgent than before."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from actions.store import Store
from actions.store.flags import most_urgent, raise_flag
from actions.store.models import TIERS, Flag, Intake, Tier


def test_a_flag_lifts_the_urgency_of_its_intake(store: Store, talks: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        message = talk.says("I can't feel when I wipe")
        raise_flag(session, talk.intake, flag="cauda_equina", tier="emergency", message_id=message.id, text="wipe", by="web")
    with store.read() as session:
        assert session.get_one(Intake, talk.intake.id).urgency == "emergency"
        assert session.scalars(select(Flag)).one().text == "wipe"


@pytest.mark.parametrize(("first", "second"), list(product(TIERS, TIERS)))
def test_urgency_is_never_lowered(sqlite_store: Store, talks: Any, first: Tier, second: Tier) -> None:
    with sqlite_store.begin() as session:
        talk = talks.start(session)
        message = talk.says("made-up words")
        for flag, tier in (("stroke", first), ("gi_bleed", second)):
            raise_flag(session, talk.intake, flag=flag, tier=tier, message_id=message.id, text="words", by="actions")
    assert TIERS.index(talk.intake.urgency) == min(TIERS.index(first), TIERS.index(second))


def test_the_same_sign_in_the_same_message_is_one_flag_of_the_higher_tier(store: Store, talks: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        message = talk.says("made-up words")
        for by, tier in (("web", "same_day"), ("actions", "emergency"), ("actions", "next_day")):
            raise_flag(session, talk.intake, flag="stroke", tier=tier, message_id=message.id, text="words", by=by)
    with store.read() as session:
        flag = session.scalars(select(Flag)).one()
    assert (flag.tier, flag.raised_by) == ("emergency", "web")


def test_the_same_sign_in_another_message_is_another_flag(store: Store, talks: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        for _ in range(2):
            said = talk.says("made-up words").id
            raise_flag(session, talk.intake, flag="stroke", tier="emergency", message_id=said, text="words", by="web")
    with store.read() as session:
        assert len(session.scalars(select(Flag)).all()) == 2


def test_nothing_raised_is_no_urgency() -> None:
    assert most_urgent() is None
    assert most_urgent(None, None) is None
    assert most_urgent(None, "next_day", "crisis") == "crisis"
