"""What is changed in Rasa 3.6.21, each with its measured reason. Guarded by the exact version: another one is refused.

Measured reasons are in docs/decisions/0004-what-is-changed-in-rasa.md.
"""

from __future__ import annotations

import functools
from typing import Any, Dict, Optional

import aiohttp
import rasa
import rasa.core.agent
import rasa.core.tracker_store
import rasa.shared.core.events
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

SUPPORTED = "3.6.21"


class WrongRasa(Exception):
    """The installed Rasa is not the one that these changes were made for."""


def apply() -> None:
    """Change Rasa in this process. Raises `WrongRasa` for any version but 3.6.21."""
    if rasa.__version__ != SUPPORTED:
        raise WrongRasa(
            f"bot/tuning.py knows Rasa {SUPPORTED}, this is {rasa.__version__}: check each change, then raise SUPPORTED"
        )
    _fail_loudly()
    _trim_action_calls()
    _validate_with_a_compiled_schema()
    _keep_connections_alive()
    _remember_event_classes()


def _fail_loudly() -> None:
    """Stock Rasa answers a lost database with a new, empty conversation in process memory."""
    rasa.core.agent.FailSafeTrackerStore = lambda store: store  # type: ignore[assignment, misc]


def _trim_action_calls() -> None:
    """Stock Rasa sends the whole history with every action call: 157 KB at turn 50."""

    def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
        latest = tracker.latest_message
        parse = dict(latest.parse_data) if latest else {}
        for unread in ("text_tokens", "entities", "response_selector"):
            parse.pop(unread, None)
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": {
                "sender_id": tracker.sender_id,
                "slots": tracker.current_slot_values(),
                "latest_message": {**parse, "metadata": latest.metadata if latest else {}},
                "events": [],
                "paused": False,
                "latest_action_name": tracker.latest_action_name,
                "active_loop": {},
            },
            "version": rasa.__version__,
        }

    RemoteAction._action_call_format = call_format  # type: ignore[method-assign]


def _validate_with_a_compiled_schema() -> None:
    """`jsonschema.validate` checks the schema itself on each call: over half the cost of an action call."""
    validator = Draft7Validator(RemoteAction.action_response_format_spec())

    def validate(self: RemoteAction, result: Dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate  # type: ignore[method-assign]


def _keep_connections_alive() -> None:
    """Stock Rasa opens a new session and TCP connection for every call to the action server."""
    sessions: Dict[int, aiohttp.ClientSession] = {}

    async def request(
        self: EndpointConfig,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        session = sessions.get(id(self))
        if session is None or session.closed:
            session = sessions[id(self)] = self.session()
        kwargs.pop("timeout", None)
        async with session.request(
            method, self.url, headers=self.headers, timeout=aiohttp.ClientTimeout(total=10), **kwargs
        ) as response:
            if response.status >= 400:
                # Never the body: Rasa prints this exception, and a body may hold what a patient said.
                raise ClientResponseError(response.status, response.reason or "", "")
            return await response.json()

    EndpointConfig.request = request  # type: ignore[method-assign, assignment]


def _remember_event_classes() -> None:
    """Reading a tracker walks all subclasses of `Event` once per event."""
    module: Any = rasa.shared.core.events
    original = module.Event.resolve_by_type

    @functools.cache
    def by_name(type_name: str) -> Any:
        return original(type_name)

    def resolve(type_name: str, default: Any = None) -> Any:
        try:
            return by_name(type_name)
        except ValueError:
            if default is None:
                raise
            return default

    module.Event.resolve_by_type = staticmethod(resolve)
