"""A person texts: the real stack behind the signed door, a stand-in for Twilio's REST API at the other end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from cli.run import free_port, running_stack
from tests.twilio import signature

pytestmark = pytest.mark.stack

TOKEN, PUBLIC, NUMBER = "a-secret", "https://attune.example", "+12125550123"
WITHIN_S = 20.0


@dataclass
class Carrier:
    """Takes texts as Twilio would, and keeps them in order."""

    server: ThreadingHTTPServer
    sent: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def waits_for(self, words: str, after: int = 0) -> list[str]:
        """The bodies from number `after` on, as soon as one of them has these words."""
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            bodies = [text["Body"] for text in self.sent[after:]]
            if any(words in body for body in bodies):
                return bodies
            time.sleep(0.1)
        raise AssertionError(f"no text with {words!r} among {len(self.sent[after:])}")


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            taken.sent.append({name: values[0] for name, values in form.items()})
            body = json.dumps({"sid": f"SM{len(taken.sent)}"}).encode()
            self.send_response(201)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    taken = Carrier(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    threading.Thread(target=taken.server.serve_forever, daemon=True).start()
    yield taken
    taken.server.shutdown()


def _texts(base: str, body: str, sid: str) -> httpx.Response:
    fields = {"MessageSid": sid, "From": NUMBER, "To": "+12125550100", "Body": body}
    return httpx.post(f"{base}/sms/twilio", data=fields, headers={"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/sms/twilio", fields)}, timeout=30)


def test_a_talk_by_text_reaches_the_phone_in_order(carrier: Carrier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"ACCOUNT": "AC1", "TOKEN": TOKEN, "FROM": "+12125550100", "API": carrier.address}
    for name, value in settings.items():
        monkeypatch.setenv(f"ATTUNE_TWILIO_{name}", value)
    monkeypatch.setenv("ATTUNE_PUBLIC_URL", PUBLIC)
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with running_stack("127.0.0.1", free_port(), None) as stack:
        base = stack.addresses.web
        assert _texts(base, "hi", "SM-a").status_code == 200
        first = carrier.waits_for("share it with")
        assert "computer program" in " ".join(first)
        assert _texts(base, "yes", "SM-b").status_code == 200
        carrier.waits_for("in your own words")
        told = len(carrier.sent)
        assert _texts(base, "burning in my left knee for 3 years, it's an 8", "SM-c").status_code == 200
        replies = carrier.waits_for("?", after=told)
        assert any(words in " ".join(replies).lower() for words in ("knee", "three years", "burning", "eight"))
        before = len(carrier.sent)
        assert _texts(base, "since this morning I can't feel anything between my legs and I wet myself", "SM-d").status_code == 200
        assert "911" in carrier.waits_for("911", after=before)[0]
        assert {text["To"] for text in carrier.sent} == {NUMBER}
        stopped = len(carrier.sent)
        _texts(base, "STOP", "SM-e")
        carrier.waits_for("START", after=stopped)
        assert httpx.post(f"{base}/sms/twilio", data={"Body": "hi"}, headers={"X-Twilio-Signature": "no"}).status_code == 403
