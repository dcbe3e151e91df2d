"""The one way into Rasa: its REST channel on loopback, opened by the shared secret, without patient words in any log.

Stock REST takes any caller, logs the text of a message that failed, and answers a failure with 200 and an empty list.
"""

from __future__ import annotations

import hmac
import os
from typing import Any, Awaitable, Callable, Dict, Optional

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.nlu.shield import shielded
from bot.tracker_store import told_awaiting

log = structlog.get_logger()


class LoopbackRest(RestInput):
    """`POST /webhooks/rest/webhook` for one turn, `GET /webhooks/rest/ready` once the model answers."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "LoopbackRest":
        return cls()

    def __init__(self) -> None:
        self._secret = os.environ["ATTUNE_ACTION_SECRET"]

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        routes = Blueprint("loopback_rest", __name__)

        @routes.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            if not self._opens(request):
                return response.json({"error": "unauthorized"}, status=401)
            parsed = await request.app.ctx.agent.parse_message(shielded("hello"))
            return response.json({"intent": parsed["intent"]["name"]})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._opens(request):
                return response.json({"error": "unauthorized"}, status=401)
            body = request.json
            collector = CollectingOutputChannel()
            message = UserMessage(
                shielded(body["message"]), collector, body["sender"], input_channel=self.name(), metadata=body.get("metadata")
            )
            told_awaiting.set(((message.metadata or {}).get("context") or {}).get("awaiting"))
            try:
                await on_new_message(message)
            except Exception as error:
                log.error("turn failed", conversation=body["sender"], error=type(error).__name__)
                return response.json({"error": "turn_failed"}, status=500)
            return response.json(collector.messages)

        return routes

    def _opens(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("x-attune-secret", ""), self._secret)
