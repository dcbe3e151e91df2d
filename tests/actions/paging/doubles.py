"""Servers on loopback that stand in for a mail server and a paging service."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class MailServer:
    """Speaks as much SMTP as a sender needs. `answers` gives another reply to a command, by its first word."""

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, str, Message]] = field(default_factory=list)  # from, to, mail
    logins: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, self.answers.get("CONNECT", "220 double ESMTP"))
        sender = recipient = ""
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word in self.answers:
                await self._say(writer, self.answers[word])
            elif word == "EHLO":
                await self._say(writer, "250-double\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                self.logins.append(line.split()[-1])
                await self._say(writer, "235 in")
            elif word == "DATA":
                await self._say(writer, "354 go on")
                raw = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.mails.append((sender, recipient, message_from_string(raw[:-5])))
                await self._say(writer, "250 taken")
            elif word == "QUIT":
                await self._say(writer, "221 bye")
                break
            else:
                sender = line[10:].strip("<>").split(">")[0] if word == "MAIL" else sender
                recipient = line[8:].strip("<>") if word == "RCPT" else recipient
                await self._say(writer, "250 ok")
        writer.close()

    @staticmethod
    async def _say(writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(line.encode() + b"\r\n")
        await writer.drain()


@contextmanager
def mail_server(**answers: str) -> Iterator[MailServer]:
    """A mail server in a thread."""
    double = MailServer(answers)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(double.serve, "127.0.0.1", 0))
    double.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield double
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@dataclass
class PagingService:
    """Takes what is posted, with its headers; answers with `status`."""

    status: int = 204
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def paging_service(status: int = 204) -> Iterator[PagingService]:
    """A paging service in a thread. A redirect leads to itself."""
    double = PagingService(status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            double.paths.append(self.path)
            double.posts.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(double.status)
            if 300 <= double.status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_port}/attune"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield double
    server.shutdown()
    server.server_close()
