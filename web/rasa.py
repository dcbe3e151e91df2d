"""The one call to Rasa: a turn, over a kept-alive loopback connection."""

from __future__ import annotations

import os
from typing import Any

import httpx

TURN_TIMEOUT_S = 20.0


class RasaUnavailable(Exception):
    """Rasa did not take the turn: down, slow, or failed inside. The message names the kind of failure only."""


class Rasa:
    """Sends a message with what stood before it. The reply is in the record, not in Rasa's answer."""

    def __init__(self, url: str, secret: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, headers={"x-attune-secret": secret}, timeout=TURN_TIMEOUT_S)

    @classmethod
    def from_environment(cls) -> Rasa:
        return cls(os.environ["ATTUNE_RASA_URL"], os.environ["ATTUNE_ACTION_SECRET"])

    async def turn(self, conversation_id: str, message_id: str, text: str, context: dict[str, Any]) -> None:
        """Raises `RasaUnavailable`. Text from a person is never a payload: Rasa's channel shields it (bot/channel.py)."""
        body = {"sender": conversation_id, "message": text, "metadata": {"message_id": message_id, "context": context}}
        try:
            response = await self._client.post("/webhooks/rest/webhook", json=body)
        except httpx.HTTPError as error:
            raise RasaUnavailable(type(error).__name__) from error
        if response.status_code != 200:
            raise RasaUnavailable(f"status {response.status_code}")

    async def close(self) -> None:
        await self._client.aclose()
