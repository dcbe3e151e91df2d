"""When a test that needs PostgreSQL may be skipped: without a server, never because of one that fails."""

from __future__ import annotations

import socket
import threading

import psycopg
import pytest

from tests.postgres import why_no_server

NOBODY = "postgresql://postgres@127.0.0.1:1/test"


def _answering(said: bytes) -> str:
    """The address of a server that takes one connection and says this."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening, listening.accept()[0] as connection:
            connection.recv(1024)
            connection.sendall(said)

    threading.Thread(target=serve, daemon=True).start()
    return f"postgresql://postgres@127.0.0.1:{listening.getsockname()[1]}/test?sslmode=disable&gssencmode=disable"


def _error(text: str) -> bytes:
    fields = b"SFATAL\0" + b"C57P03\0" + b"M" + text.encode() + b"\0\0"
    return b"E" + (len(fields) + 4).to_bytes(4, "big") + fields


def test_where_nobody_listens_the_test_is_skipped_and_says_what_to_start() -> None:
    assert "start one" in str(why_no_server(NOBODY, named=False))


def test_a_server_that_was_named_must_answer() -> None:
    with pytest.raises(psycopg.OperationalError):
        why_no_server(NOBODY, named=True)


def test_a_server_that_is_not_ours_is_no_server() -> None:
    assert "let us in" in str(why_no_server(_answering(_error('password authentication failed for user "x"')), named=False))


@pytest.mark.parametrize("said", [_error("the database system is starting up"), _error("too many clients already"), b""])
def test_a_server_that_fails_is_a_failure(said: bytes) -> None:
    with pytest.raises(psycopg.OperationalError):
        why_no_server(_answering(said), named=False)
