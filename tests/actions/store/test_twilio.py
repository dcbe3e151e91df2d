"""Twilio's side: what is sent, what a refusal means, whose signature it is."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

import httpx
import pytest
import respx

from actions.store import StoreError
from actions.store.gateways import gateways_from
from actions.store.outbox import ClaimedText
from actions.store.twilio import Twilio
from actions.store.worker import SendFailed

ENVIRONMENT = {
    "ATTUNE_TWILIO_ACCOUNT": "AC1",
    "ATTUNE_TWILIO_TOKEN": "secret",
    "ATTUNE_TWILIO_FROM": "+12125550100",
    "ATTUNE_PUBLIC_URL": "https://attune.example/",
    "ATTUNE_TWILIO_API": "https://fake.example",
}
SENDS_TO = "https://fake.example/2010-04-01/Accounts/AC1/Messages.json"
TEXT = ClaimedText("e1", 1, "c1", "sms", "+12125550123", "Hello & goodbye")


def _twilio(**changes: str) -> Twilio:
    made = Twilio.from_environment({**ENVIRONMENT, **changes})
    assert made is not None
    return made


@respx.mock
async def _send(twilio: Twilio, answer: httpx.Response | Exception) -> tuple[str | None, httpx.Request]:
    route = respx.post(SENDS_TO).mock(side_effect=answer) if isinstance(answer, Exception) else respx.post(SENDS_TO).mock(answer)
    sid = await twilio.send(TEXT)
    return sid, route.calls.last.request


def _sent(twilio: Twilio, answer: httpx.Response | Exception) -> tuple[str | None, httpx.Request]:
    return asyncio.run(_send(twilio, answer))


def test_a_text_is_handed_over_with_the_accounts_password() -> None:
    sid, request = _sent(_twilio(), httpx.Response(201, json={"sid": "SM9"}))
    assert sid == "SM9"
    assert parse_qs(request.content.decode()) == {"From": ["+12125550100"], "To": ["+12125550123"], "Body": ["Hello & goodbye"]}
    assert request.headers["Authorization"].startswith("Basic ")


def test_a_messaging_service_sends_in_the_place_of_a_number() -> None:
    _, request = _sent(_twilio(ATTUNE_TWILIO_FROM="MG5"), httpx.Response(201, json={"sid": "SM9"}))
    assert "MessagingServiceSid=MG5" in request.content.decode() and "From=" not in request.content.decode()


@pytest.mark.parametrize(
    ("answer", "code", "for_good"),
    [
        (httpx.Response(400, json={"code": 21610, "message": "+12125550123 opted out"}), "twilio_21610", True),
        (httpx.Response(400, json={"code": 21211}), "twilio_21211", True),
        (httpx.Response(429, json={"code": 20429}), "twilio_20429", False),
        (httpx.Response(503, text="<html>"), "twilio_503", False),
        (httpx.Response(401, json={"code": 20003}), "twilio_20003", False),
        (httpx.ConnectError("no route"), "twilio_connect", False),
        (httpx.ReadTimeout("slow"), "timeout", False),
    ],
)
def test_a_refusal_is_a_code_and_tells_whether_to_try_again(answer: httpx.Response | Exception, code: str, for_good: bool) -> None:
    with pytest.raises(SendFailed) as caught:
        _sent(_twilio(), answer)
    assert (caught.value.code, caught.value.for_good) == (code, for_good)
    assert "2125550123" not in str(caught.value)


def test_the_signature_is_twilios() -> None:
    # What Twilio's own library computes for the example of its documentation.
    twilio = Twilio("AC1", "+1", "https://mycompany.com", "12345")
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310", "To": "+18005551212"}
    assert twilio.signed("/myapp.php?foo=1&bar=2", fields.items(), "GvWf1cFY/Q7PnoempGyD5oXAezc=")
    assert not twilio.signed("/myapp.php?foo=1&bar=2", {**fields, "Digits": "1235"}.items(), "GvWf1cFY/Q7PnoempGyD5oXAezc=")
    assert not twilio.signed("/myapp.php", fields.items(), "GvWf1cFY/Q7PnoempGyD5oXAezc=")


def test_without_twilio_there_is_none_and_a_part_of_it_is_an_error() -> None:
    assert Twilio.from_environment({"ATTUNE_PUBLIC_URL": "https://attune.example"}) is None
    assert gateways_from({}) == {}
    with pytest.raises(StoreError, match="ATTUNE_TWILIO_FROM") as caught:
        Twilio.from_environment({**ENVIRONMENT, "ATTUNE_TWILIO_FROM": ""})
    assert "secret" not in str(caught.value)
    assert isinstance(gateways_from(ENVIRONMENT)["sms"], Twilio)
    assert "secret" not in repr(_twilio())
