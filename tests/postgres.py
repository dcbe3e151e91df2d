"""The PostgreSQL server of the tests, on which databases of our own come and go.

`ATTUNE_TEST_DATABASE_URL` names it (a database on it, and a user who may create more): then it must answer. Without it, 127.0.0.1
is tried, and where nobody listens there, or lets us in, the test is skipped. A server that is there and fails is a failure.
"""

from __future__ import annotations

import os
import secrets
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.engine import URL

NAMED = os.environ.get("ATTUNE_TEST_DATABASE_URL")
SERVER = NAMED or "postgresql://postgres@127.0.0.1:5432/test"
# What a server says that works, and is not meant for our tests.
NOT_OURS = ("authentication failed", "no password supplied", "no pg_hba.conf entry", "does not exist")


def why_no_server(url: str = SERVER, *, named: bool = bool(NAMED)) -> str | None:
    """Why a test that needs the server is skipped; None where the server is there. Raises where it is there and fails."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        said = str(error)
        if named:
            raise
        if "Connection refused" in said:
            return "no PostgreSQL server answers: start one, or set ATTUNE_TEST_DATABASE_URL"
        if any(sign in said for sign in NOT_OURS):
            return "the PostgreSQL server here doesn't let us in: set ATTUNE_TEST_DATABASE_URL"
        raise
    return None


class Server:
    """A PostgreSQL server on which databases of our own come and go."""

    def __init__(self) -> None:
        self.run = f"attune_test_{secrets.token_hex(4)}"  # in the name of each database, so that two runs share nothing

    def _do(self, command: LiteralString, name: str) -> None:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(sql.Identifier(name)))

    def create(self, name: str) -> URL:
        self._do("CREATE DATABASE {}", name)
        return make_url(SERVER).set(database=name)

    def drop(self, name: str) -> None:
        self._do("DROP DATABASE {} WITH (FORCE)", name)


def server_or_skip(who: str = "") -> Server:
    """The server; skips the test that asks for it where there is none. `who` is named in the summary."""
    __tracebackhide__ = True
    reason = why_no_server()
    if reason is not None:
        pytest.skip(f"{who}: {reason}" if who else reason)
    return Server()
