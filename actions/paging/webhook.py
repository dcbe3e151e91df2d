"""Notices by webhook: JSON, signed with `ATTUNE_WEBHOOK_SECRET`, to an https address of the clinic's own paging service.

The receiver computes HMAC-SHA256 over the body as it came and compares it with the header `X-Attune-Signature: sha256=HEX`; `at` in the
body says when it was signed, `page` is the same when a notice comes twice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Self

import httpx

from actions.paging.notice import Notice
from actions.store.errors import StoreError
from actions.store.worker import SendFailed

SECRET = "ATTUNE_WEBHOOK_SECRET"  # noqa: S105 - the variable's name
SIGNATURE = "X-Attune-Signature"
SHORTEST_SECRET = 16
TIMEOUT_S = 10.0
_TRY_AGAIN = (408, 425, 429)


@dataclass(frozen=True)
class Webhook:
    """Posts notices. Follows no redirect: another address is another receiver."""

    secret: bytes = field(repr=False)

    @classmethod
    def from_secret(cls, secret: str) -> Self:
        """From `ATTUNE_WEBHOOK_SECRET`. Raises `StoreError` for a short one."""
        if len(secret) < SHORTEST_SECRET:
            raise StoreError(f"{SECRET}: use {SHORTEST_SECRET} characters or more")
        return cls(secret.encode())

    async def send(self, notice: Notice, recipient: str) -> str | None:
        """Hand it over. Raises `SendFailed`."""
        body = json.dumps(_told(notice), separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: self.signature(body)}
        try:
            async with _client() as client:
                status = await _status(client, recipient, body, headers)
        except httpx.TimeoutException:
            raise SendFailed("timeout") from None
        except httpx.ConnectError:
            raise SendFailed("http_connect") from None
        except httpx.HTTPError:
            raise SendFailed("http_broken") from None
        if not 200 <= status < 300:
            raise SendFailed(f"http_{status}", for_good=status < 500 and status not in _TRY_AGAIN)
        return None

    def signature(self, body: bytes) -> str:
        """What the header says of this body."""
        return "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest()


def _client() -> httpx.AsyncClient:
    # Loopback is never asked of a proxy.
    direct: dict[str, httpx.AsyncBaseTransport | None] = {"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None}
    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, mounts=direct)


async def _status(client: httpx.AsyncClient, address: str, body: bytes, headers: dict[str, str]) -> int:
    """The answer's status. What else it says is not read: it may be long, and nobody needs it."""
    async with client.stream("POST", address, content=body, headers=headers) as response:
        return response.status_code


def _told(notice: Notice) -> dict[str, object]:
    return {
        "event": "alarm",
        "page": notice.page_id,
        "alarm": notice.alarm_id,
        "step": notice.step,
        "clinic": notice.clinic,
        "tier": notice.tier,
        "waits_minutes": notice.waits_minutes,
        "patient_silent": notice.is_silent,
        "link": notice.link,
        "text": notice.text,
        "at": notice.at.isoformat(timespec="seconds"),
    }
