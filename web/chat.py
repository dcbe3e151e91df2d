"""The patient's chat over HTTP, as the contract states it. Taking a turn is in turns.py, the page in static/."""

from __future__ import annotations

import ipaddress
import time
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import BaseModel, ConfigDict, Field

from actions.clinic import Clinic
from actions.content import Content
from actions.conversations import open_conversation, opens, receive, transcript
from actions.progress import progress_of
from actions.settings import Limits as LimitSettings
from web.errors import ApiError, unauthorized

router = APIRouter(prefix="/api/chat/conversations")


class NewConversation(BaseModel):
    """The body of a new conversation."""

    model_config = ConfigDict(extra="ignore")
    channel: Literal["web", "sms"] = "web"
    invitation: Annotated[str, Field(max_length=200)] | None = None


class NewMessage(BaseModel):
    """One message of the patient. `client_id` makes sending it again harmless."""

    model_config = ConfigDict(extra="ignore")
    text: str
    client_id: UUID


class Limits:
    """Counts requests in this process; the figures are the clinic's settings."""

    def __init__(self, settings: LimitSettings, content: Content) -> None:
        self._too_fast = content.text("trouble.too_fast").text
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._messages = RateLimitItemPerMinute(settings.messages_per_minute)
        self._conversations = RateLimitItemPerHour(settings.conversations_per_hour)

    def check_message(self, conversation_id: str) -> None:
        """Raises 429 with `Retry-After`."""
        self._check(self._messages, "message", conversation_id)

    def check_conversation(self, address: str) -> None:
        """Raises 429 with `Retry-After`; loopback is exempt."""
        if not _is_loopback(address):
            self._check(self._conversations, "conversation", address)

    def _check(self, item: RateLimitItemPerHour | RateLimitItemPerMinute, kind: str, who: str) -> None:
        if not self._window.hit(item, kind, who):
            wait = max(1, int(self._window.get_window_stats(item, kind, who).reset_time - time.time()) + 1)
            raise ApiError(429, "too_many", self._too_fast, {"Retry-After": str(wait)})


@router.post("", status_code=201)
async def create(request: Request, body: NewConversation) -> dict[str, Any]:
    clinic = _clinic(request)
    request.app.state.limits.check_conversation(request.client.host if request.client else "")
    opened = await run_in_threadpool(open_conversation, clinic, body.channel, body.invitation)
    return {"conversation": opened.conversation, "token": opened.token, "messages": opened.messages}


@router.post("/{conversation_id}/messages")
async def send(
    request: Request, conversation_id: str, body: NewMessage, authorization: Annotated[str, Header()] = ""
) -> dict[str, Any]:
    clinic = _clinic(request)
    await run_in_threadpool(_check_token, clinic, conversation_id, authorization)
    _check_length(clinic, body.text)
    request.app.state.limits.check_message(conversation_id)
    received = await run_in_threadpool(receive, clinic, conversation_id, storable(body.text), str(body.client_id))
    messages = await request.app.state.turns.answer(received)
    return {"messages": messages, "progress": await run_in_threadpool(progress_of, clinic, conversation_id)}


@router.get("/{conversation_id}/messages")
def read(
    request: Request, conversation_id: str, after: str | None = None, authorization: Annotated[str, Header()] = ""
) -> dict[str, Any]:
    clinic = _clinic(request)
    _check_token(clinic, conversation_id, authorization)
    with clinic.store.read() as session:
        return {"messages": transcript(session, conversation_id, after)}


def _clinic(request: Request) -> Clinic:
    return cast(Clinic, request.app.state.clinic)


def _check_token(clinic: Clinic, conversation_id: str, authorization: str) -> None:
    scheme, _, token = authorization.partition(" ")
    with clinic.store.read() as session:
        if scheme.lower() != "bearer" or opens(session, conversation_id, token.strip()) is None:
            raise unauthorized(clinic.content)


def _check_length(clinic: Clinic, text: str) -> None:
    if len(text) > clinic.settings.limits.max_text_chars:
        raise ApiError(413, "too_long", clinic.content.text("trouble.too_long").text)


def storable(text: str) -> str:
    """What every database can hold: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
