"""A notice says how urgent and how long, and nothing of anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.clinic import DATA
from actions.content import load_content
from actions.content.gsm7 import segments
from actions.paging.notice import Notice, Words
from actions.paging.ways import LONGEST_PUBLIC_URL
from actions.store.models import Alarm, Tier

from .conftest import NOON, PUBLIC

TEXTS = load_content(DATA)


def test_it_says_clinic_urgency_waiting_and_where_to_look(notice: Notice) -> None:
    assert notice.text == (
        "Hill Clinic: an alarm waits on the Attune staff page. Urgency: emergency. It has waited 7 min. "
        "Sign in and acknowledge it: https://attune.clinic.example/staff"
    )
    assert notice.short_text == "Hill Clinic: emergency alarm, waiting 7 min. See https://attune.clinic.example/staff"
    assert notice.subject == "Hill Clinic: emergency alarm"


def test_without_a_public_address_it_has_no_link(texts: Any, alarm: Alarm) -> None:
    words = Words(texts.for_clinic({"clinic_name": "Hill Clinic"}, ()), None)
    notice = words.notice(alarm, page_id="a", attempt=1, step=1, is_silent=False, now=NOON)
    assert notice.link is None and "http" not in notice.text + notice.short_text
    assert "Open the staff page" in notice.text and "Open the staff page" in notice.short_text


@pytest.mark.parametrize("public", [PUBLIC, None])
def test_it_says_that_the_patient_is_silent(texts: Any, alarm: Alarm, public: str | None) -> None:
    words = Words(texts.for_clinic({"clinic_name": "Hill Clinic"}, ()), public)
    notice = words.notice(alarm, page_id="a", attempt=1, step=1, is_silent=True, now=NOON)
    assert "no answer from the patient" in notice.text and "no answer from the patient" in notice.short_text


@pytest.mark.parametrize("tier", get_args(Tier))
def test_no_sign_is_named(words: Words, alarm: Alarm, tier: Tier) -> None:
    alarm.tier = tier
    notice = words.notice(alarm, page_id="a", attempt=1, step=1, is_silent=False, now=NOON)
    told = f"{notice.text} {notice.short_text} {notice.subject}".lower()
    for word in ("cauda", "crisis", "suicid", alarm.conversation_id):
        assert str(word) not in told


@given(
    name=st.text(min_size=1, max_size=60).filter(str.strip),
    public=st.sampled_from([None, "https://" + "a" * (LONGEST_PUBLIC_URL - 8)]),
    tier=st.sampled_from(get_args(Tier)),
    is_silent=st.booleans(),
    days=st.integers(0, 60),
)
def test_a_text_message_is_one_message(name: str, public: str | None, tier: Tier, is_silent: bool, days: int) -> None:
    words = Words(TEXTS.for_clinic({"clinic_name": name}, ()), public)
    alarm = Alarm(conversation_id=None, tier=tier, flags=[], state="open", round=1, raised_at=NOON, news_at=NOON)
    notice = words.notice(alarm, page_id="a", attempt=1, step=1, is_silent=is_silent, now=NOON + timedelta(days=days))
    assert segments(notice.short_text) == 1
    assert public is None or f"{public}/staff" in notice.short_text
