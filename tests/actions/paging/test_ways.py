"""The environment says which ways there are; what is wrong or missing is said at the start."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions.paging.notice import Notice
from actions.paging.ways import check_alarms, missing_ways, public_url_from, ways_from
from actions.settings import Mode, Settings
from actions.store import StoreError
from actions.store.outbox import ClaimedText

ALL = {
    "ATTUNE_SMTP_URL": "smtp://127.0.0.1:25",
    "ATTUNE_SMTP_FROM": "attune@clinic.example",
    "ATTUNE_WEBHOOK_SECRET": "a made-up secret of some length",
}


class Texts:
    """A gateway that keeps what it was given."""

    def __init__(self) -> None:
        self.taken: list[ClaimedText] = []

    async def send(self, text: ClaimedText) -> str | None:
        self.taken.append(text)
        return "SM1"


def _settings(*ways: tuple[str, str]) -> Settings:
    chain = [{"who": "nurse", "by": by, "to": to, "after_minutes": place} for place, (by, to) in enumerate(ways)]
    return Settings.read({"name": "Hill Clinic", "time_zone": "UTC", "alarms": {"chain": chain}}, "clinic.yml")


CHAIN = _settings(("sms", "+12125550100"), ("email", "a@clinic.example"), ("email", "b@clinic.example"), ("webhook", "https://x.example/"))


def test_each_way_comes_from_its_own_setting() -> None:
    assert set(ways_from({}, {})) == set()
    assert set(ways_from(ALL, {"sms": Texts()})) == {"email", "webhook", "sms"}


def test_what_the_chain_needs_and_nobody_set_up_is_named_once() -> None:
    assert [point.split(", and ")[1] for point in missing_ways(CHAIN, ways_from({}, {}))] == [
        "ATTUNE_GATEWAY_SMS is not set",
        "ATTUNE_SMTP_URL is not set",
        "ATTUNE_WEBHOOK_SECRET is not set",
    ]
    assert missing_ways(CHAIN, ways_from(ALL, {"sms": Texts()})) == []
    assert missing_ways(_settings(), {}) == []


def test_a_text_message_goes_through_the_clinics_gateway(notice: Notice) -> None:
    gateway = Texts()
    assert asyncio.run(ways_from({}, {"sms": gateway})["sms"].send(notice, "+12125550100")) == "SM1"
    (text,) = gateway.taken
    assert (text.id, text.recipient, text.body) == (notice.page_id, "+12125550100", notice.short_text)


def test_before_a_start_it_is_said_whom_nobody_will_tell() -> None:
    assert "nobody is told" in check_alarms(_settings(), {})[0]
    assert len(check_alarms(CHAIN, {})) == 3
    assert check_alarms(_settings(("email", "a@clinic.example")), ALL) == []


def test_a_live_clinic_does_not_start_with_a_chain_that_cannot_be_told() -> None:
    with pytest.raises(StoreError, match="ATTUNE_GATEWAY_SMS"):
        check_alarms(CHAIN.model_copy(update={"mode": Mode.LIVE}), ALL)


@pytest.mark.parametrize("setting", [{"ATTUNE_SMTP_URL": "mail"}, {"ATTUNE_WEBHOOK_SECRET": "short"}, {"ATTUNE_PUBLIC_URL": "here"}])
def test_what_is_set_up_wrongly_stops_the_start(setting: dict[str, str]) -> None:
    with pytest.raises(StoreError, match=next(iter(setting))):
        check_alarms(_settings(), setting)


@pytest.mark.parametrize(
    ("said", "read"), [("", None), ("https://attune.example/", "https://attune.example"), ("http://127.0.0.1:8000", "http://127.0.0.1:8000")]
)
def test_the_public_address_is_taken_without_its_last_slash(said: str, read: Any) -> None:
    assert public_url_from({"ATTUNE_PUBLIC_URL": said}) == read


@pytest.mark.parametrize("said", ["http://attune.example", "attune.example", "https://a@b.example", "https://" + "a" * 80, "https://a.example/?x"])
def test_a_wrong_public_address_stops_the_start(said: str) -> None:
    with pytest.raises(StoreError, match="ATTUNE_PUBLIC_URL"):
        public_url_from({"ATTUNE_PUBLIC_URL": said})
