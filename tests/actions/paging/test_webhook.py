"""A webhook gets a signed notice at the address that the clinic gave, and at no other."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket

import pytest

from actions.paging.notice import Notice
from actions.paging.webhook import Webhook
from actions.store import StoreError
from actions.store.worker import SendFailed

from .doubles import paging_service

SECRET = "a made-up secret of some length"


def _webhook() -> Webhook:
    return Webhook.from_secret(SECRET)


def _fails(notice: Notice, address: str) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        asyncio.run(_webhook().send(notice, address))
    assert "127.0.0.1" not in str(failed.value)
    return failed.value


def test_a_notice_arrives_signed_and_says_which_page_it_is(notice: Notice) -> None:
    with paging_service() as service:
        asyncio.run(_webhook().send(notice, service.url))
    ((headers, body),) = service.posts
    assert headers["x-attune-signature"] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "event": "alarm",
        "page": notice.page_id,
        "alarm": notice.alarm_id,
        "step": 2,
        "clinic": "Hill Clinic",
        "tier": "emergency",
        "waits_minutes": 7,
        "patient_silent": False,
        "link": "https://attune.clinic.example/staff",
        "text": notice.text,
        "at": "2026-11-24T12:07:00+00:00",
    }


@pytest.mark.parametrize(
    ("status", "for_good"), [(500, False), (503, False), (429, False), (408, False), (400, True), (404, True), (302, True), (307, True)]
)
def test_what_is_not_taken_is_a_code(notice: Notice, status: int, for_good: bool) -> None:
    with paging_service(status) as service:
        failed = _fails(notice, service.url)
    assert (failed.code, failed.for_good) == (f"http_{status}", for_good)


def test_no_redirect_is_followed(notice: Notice) -> None:
    with paging_service(307) as service:
        _fails(notice, service.url)
    assert service.paths == ["/attune"]


def test_a_service_that_is_away_is_tried_again(notice: Notice) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        failed = _fails(notice, f"http://127.0.0.1:{probe.getsockname()[1]}/x")
    assert (failed.code, failed.for_good) == ("http_connect", False)


def test_a_short_secret_stops_the_start() -> None:
    with pytest.raises(StoreError, match="ATTUNE_WEBHOOK_SECRET"):
        Webhook.from_secret("short")
    assert SECRET not in repr(_webhook())
