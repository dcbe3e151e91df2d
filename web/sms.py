"""The door for text messages, as Twilio knocks on it: POST /sms/twilio. Stored first, answered at once with nothing; the reply goes out by itself.

Who writes and what is said first is in actions/texting.py; Twilio's side is in actions/store/twilio.py.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, cast

import structlog
from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from actions.clinic import Clinic
from actions.conversations import Received
from actions.store.twilio import Twilio
from actions.texting import NoNumber, greet, take_in
from web.chat import storable
from web.errors import ApiError
from web.turns import Turns

router = APIRouter(prefix="/sms")
log = structlog.get_logger()

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
MOST_FIELDS = 100
# Twilio gives a text's length as at most 1600 characters; more is cut, never refused: a person wrote it.
MOST_CHARACTERS = 1600


class Texting:
    """Turns of texts that run behind the answer to Twilio."""

    def __init__(self, clinic: Clinic, turns: Turns) -> None:
        self._clinic = clinic
        self._turns = turns
        self._running: set[asyncio.Task[None]] = set()

    def start(self, received: Received) -> None:
        """Take the turn of a stored text. Where this process ends first, recovery.py takes it."""
        task = asyncio.create_task(self._answer(received))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, received: Received) -> None:
        try:
            await self._turns.answer(received)
            await run_in_threadpool(greet, self._clinic, received.conversation)
        except Exception as error:  # a task's error would be told to nobody
            log.error("text not answered", conversation=received.conversation, message=received.message, error=type(error).__name__)

    async def close(self) -> None:
        """Wait for the turns that still run; their own patience ends them."""
        await asyncio.gather(*self._running, return_exceptions=True)


@router.post("/twilio")
async def receive_text(request: Request, x_twilio_signature: Annotated[str, Header()] = "") -> Response:
    twilio = cast("Twilio | None", request.app.state.twilio)
    if twilio is None:
        raise ApiError(503, "not_set_up", "Text messages are not set up here.")
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if not twilio.signed(path, fields, x_twilio_signature):
        log.warning("text refused", reason="signature")
        raise ApiError(403, "bad_signature", "This did not come from Twilio.")
    told = dict(fields)
    if not told.get("MessageSid"):
        raise ApiError(422, "invalid", "These fields are missing or wrong: MessageSid.")
    clinic = cast(Clinic, request.app.state.clinic)
    text = storable(told.get("Body", ""))[:MOST_CHARACTERS]
    try:
        arrived = await run_in_threadpool(take_in, clinic, told.get("From", ""), text, told["MessageSid"][:64])
    except NoNumber:
        raise ApiError(422, "invalid", "These fields are missing or wrong: From.") from None
    if arrived.received is not None:
        request.app.state.texting.start(arrived.received)
    return Response(NOTHING_TO_SAY, media_type="text/xml")
