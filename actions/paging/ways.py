"""By which ways this installation can tell the chain, and at which address staff reach it from outside: the environment says.

A way that is named wrongly stops the start; one that the chain needs and nobody set up is said plainly (`missing_ways`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from actions.paging.mail import FROM, URL, Mail
from actions.paging.notice import Notice
from actions.paging.webhook import SECRET, Webhook
from actions.settings import Settings, check_service_address
from actions.store.errors import StoreError
from actions.store.gateways import VARIABLES, gateways_from
from actions.store.models import PageBy
from actions.store.outbox import ClaimedText
from actions.store.worker import Gateway, Gateways

PUBLIC_URL = "ATTUNE_PUBLIC_URL"
LONGEST_PUBLIC_URL = 64  # with it, a text message still has room for what it says
_SET_UP: Mapping[PageBy, str] = {"email": URL, "webhook": SECRET, "sms": next(iter(VARIABLES))}


class Way(Protocol):
    """Sends one notice to one address. The same notice may come twice, under the same `page_id`."""

    async def send(self, notice: Notice, recipient: str) -> str | None:
        """Hand it over; give the other side's id for it. Raises `SendFailed`."""
        ...


Ways = Mapping[PageBy, Way]


@dataclass(frozen=True)
class Texting:
    """Notices by text message, through the gateway that patients' texts go through."""

    gateway: Gateway

    async def send(self, notice: Notice, recipient: str) -> str | None:
        """Hand it over as a text of its own. Raises `SendFailed`."""
        text = ClaimedText(notice.page_id, notice.attempt, notice.alarm_id, "sms", recipient, notice.short_text)
        return await self.gateway.send(text)


def ways_from(environment: Mapping[str, str], gateways: Gateways) -> Ways:
    """The ways that are set up. Raises `StoreError` where one is set up wrongly."""
    ways: dict[PageBy, Way] = {}
    if url := environment.get(URL, "").strip():
        ways["email"] = Mail.from_address(url, environment.get(FROM, "").strip())
    if secret := environment.get(SECRET, ""):
        ways["webhook"] = Webhook.from_secret(secret)
    if "sms" in gateways:
        ways["sms"] = Texting(gateways["sms"])
    return ways


def public_url_from(environment: Mapping[str, str]) -> str | None:
    """Where staff reach the console from outside, without a slash at its end; None where nobody said. Raises `StoreError`."""
    address = environment.get(PUBLIC_URL, "").strip().rstrip("/")
    if not address:
        return None
    try:
        check_service_address(address)
    except ValueError as error:
        raise StoreError(f"{PUBLIC_URL}: {error}") from None
    if len(address) > LONGEST_PUBLIC_URL or "?" in address:
        raise StoreError(f"{PUBLIC_URL}: use an address of {LONGEST_PUBLIC_URL} characters or fewer, without a question mark")
    return address


def check_alarms(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    """What staff must know before a start, in words; empty when every step of the chain can be told.

    Raises `StoreError` where something is set up wrongly, and for a live clinic whose chain can't be told.
    """
    ways = ways_from(environment, gateways_from(environment))
    public_url_from(environment)
    if not settings.alarms.chain:
        return ["alarms are shown on the staff page alone: clinic.yml has no alarms.chain, so nobody is told of them"]
    missing = missing_ways(settings, ways)
    if missing and not settings.is_demo:
        raise StoreError("\n".join(missing))
    return missing


def missing_ways(settings: Settings, ways: Ways) -> list[str]:
    """What stands between the chain and the people in it, in words; empty when all can be told."""
    needed = dict.fromkeys(step.by for step in settings.alarms.chain)
    return [f"clinic.yml: alarms.chain: a step goes by {by}, and {_SET_UP[by]} is not set" for by in needed if by not in ways]
