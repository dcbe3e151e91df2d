"""`./attune chat`: a conversation in the terminal, through the same HTTP door as the page."""

from __future__ import annotations

import json
import sys
import textwrap
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx

from cli.errors import CommandError
from cli.places import home
from cli.record import database_url

WIDTH = 78


def chat(channel: str, url: str | None) -> None:
    """Talk until end of input. Uses the server at `url`, the one that runs on this ATTUNE_HOME, or starts one for this talk."""
    with ExitStack() as stack:
        base = url or _running() or _started(stack)
        client = stack.enter_context(httpx.Client(base_url=base, timeout=60))
        opened = _call(client, "POST", "/api/chat/conversations", json={"channel": channel})
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        _show(opened["messages"])
        for line in _lines():
            answer = _call(
                client,
                "POST",
                f"/api/chat/conversations/{opened['conversation']}/messages",
                json={"text": line, "client_id": str(uuid4())},
            )
            _show(answer["messages"])


def _running() -> str | None:
    try:
        address: str = json.loads((home() / "run.json").read_text())["web"]
    except (OSError, ValueError, KeyError):
        return None
    return address


def _started(stack: ExitStack) -> str:
    from cli.run import free_port, running_stack

    return stack.enter_context(running_stack("127.0.0.1", free_port(), database_url(home()))).addresses.web


def _lines() -> Any:
    while True:
        try:
            yield input("you> " if sys.stdin.isatty() else "")
        except EOFError:
            return


def _call(client: httpx.Client, method: str, path: str, **options: Any) -> dict[str, Any]:
    try:
        response = client.request(method, path, **options)
    except httpx.HTTPError as error:
        raise CommandError(f"{client.base_url} does not answer ({type(error).__name__}): is ./attune run up?") from error
    body: dict[str, Any] = response.json()
    if response.is_error:
        raise CommandError(body.get("message", f"the server answered {response.status_code}"))
    return body


def _show(messages: list[dict[str, Any]]) -> None:
    for message in messages:
        mark = "!" if message["kind"] == "safety" else " "
        for paragraph in message["text"].splitlines():
            print(textwrap.fill(paragraph, WIDTH, initial_indent=f"{mark} ", subsequent_indent=f"{mark} "))
        if message["choices"]:
            print("   [" + "] [".join(choice["title"] for choice in message["choices"]) + "]")
        print(flush=True)
