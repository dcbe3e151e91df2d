"""Texts through Twilio: the gateway that sends, and the proof that what arrives comes from Twilio.

`ATTUNE_TWILIO_ACCOUNT`, `ATTUNE_TWILIO_TOKEN`, `ATTUNE_TWILIO_FROM` (a number, or a messaging service MG…), `ATTUNE_PUBLIC_URL` (the address
that Twilio calls and signs), `ATTUNE_TWILIO_API` (another address for REST). Source: Twilio's documentation, "Messages resource" and
"Validating requests are coming from Twilio", read 2026-11.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import httpx

from actions.store.errors import StoreError
from actions.store.outbox import ClaimedText
from actions.store.worker import SendFailed

REST = "https://api.twilio.com"
TIMEOUT_S = 10.0
_NEEDED = ("ATTUNE_TWILIO_ACCOUNT", "ATTUNE_TWILIO_TOKEN", "ATTUNE_TWILIO_FROM", "ATTUNE_PUBLIC_URL")
# Twilio's codes for a number that is none, takes no texts, or has opted out: a second try changes nothing.
_FOR_GOOD = frozenset({21211, 21214, 21217, 21610, 21612, 21614})


@dataclass(frozen=True)
class Twilio:
    """One Twilio account. Sends one text a call; Twilio can't tell a second try from a second text."""

    account: str
    sender: str
    public_url: str
    token: str = field(repr=False)
    api: str = REST

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self | None:
        """None where nothing of it is set. Raises `StoreError` where only a part is."""
        given = {name: environment.get(name, "").strip() for name in _NEEDED}
        missing = [name for name, value in given.items() if not value]
        if not any(given[name] for name in _NEEDED[:3]):
            return None
        if missing:
            raise StoreError(f"text messages through Twilio need {', '.join(missing)} as well")
        account, token, sender, public_url = given.values()
        api = environment.get("ATTUNE_TWILIO_API", "").strip() or REST
        return cls(account, sender, public_url.rstrip("/"), token, api.rstrip("/"))

    def signed(self, path: str, fields: Iterable[tuple[str, str]], signature: str) -> bool:
        """Whether Twilio sent these form fields to this path (with its query, where there is one)."""
        told = self.public_url + path + "".join(name + value for name, value in sorted(set(fields)))
        wanted = base64.b64encode(hmac.digest(self.token.encode(), told.encode(), hashlib.sha1)).decode()
        return hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))

    async def send(self, text: ClaimedText) -> str | None:
        """Hand it over; Twilio's id for it. Raises `SendFailed`."""
        by = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
        form = {by: self.sender, "To": text.recipient, "Body": text.body}
        url = f"{self.api}/2010-04-01/Accounts/{self.account}/Messages.json"
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, auth=(self.account, self.token)) as client:
                answer = await client.post(url, data=form)
        except httpx.TimeoutException:
            raise SendFailed("timeout") from None
        except httpx.HTTPError:
            raise SendFailed("twilio_connect") from None
        told = _told(answer)
        if answer.is_success:
            sid = told.get("sid")
            return sid if isinstance(sid, str) else None
        code = told.get("code")
        raise SendFailed(f"twilio_{code if isinstance(code, int) else answer.status_code}", for_good=code in _FOR_GOOD)


def _told(answer: httpx.Response) -> dict[str, object]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
