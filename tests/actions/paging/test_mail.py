"""E-mail goes out encrypted, or stays on this machine; what goes wrong is a code without an address."""

from __future__ import annotations

import asyncio
import base64
import socket
from typing import Any

import pytest

from actions.paging.mail import Mail
from actions.paging.notice import Notice
from actions.store import StoreError
from actions.store.worker import SendFailed

from .doubles import mail_server

TO = "oncall@clinic.example"


def _mail(port: int, user: str = "", **more: Any) -> Mail:
    return Mail.from_address(f"smtp://{user}127.0.0.1:{port}", "attune@clinic.example", **more)


def _fails(mail: Mail, notice: Notice) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        asyncio.run(mail.send(notice, TO))
    assert "clinic.example" not in str(failed.value) + str(failed.value.__cause__)
    return failed.value


def test_a_notice_arrives_with_its_words_and_an_id_that_stays_the_same(notice: Notice) -> None:
    with mail_server() as server:
        for _ in range(2):
            asyncio.run(_mail(server.port).send(notice, TO))
    (sender, recipient, mail), (_, _, again) = server.mails
    assert (sender.lower(), recipient) == ("attune@clinic.example", TO)
    assert mail["Subject"] == notice.subject
    assert " ".join(mail.get_payload(decode=True).decode().split()) == notice.text  # type: ignore[union-attr]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == again["Message-ID"] == f"<{notice.page_id}@clinic.example>"


def test_it_signs_in_where_it_is_told_how(notice: Notice) -> None:
    with mail_server() as server:
        asyncio.run(_mail(server.port, "nurse%40clinic.example:s%3Acret@").send(notice, TO))
    assert base64.b64decode(server.logins[0]) == b"\0nurse@clinic.example\0s:cret"


@pytest.mark.parametrize(
    ("answers", "code", "for_good"),
    [
        ({"RCPT": "550 no such person oncall@clinic.example"}, "smtp_550", True),
        ({"RCPT": "451 come back later"}, "smtp_451", False),
        ({"MAIL": "553 not from you"}, "smtp_553", True),
        ({"DATA": "452 full"}, "smtp_452", False),
        ({"CONNECT": "421 closed today"}, "smtp_421", False),
        ({"AUTH": "535 wrong"}, "smtp_535", False),
    ],
)
def test_what_a_server_refuses_is_a_code(notice: Notice, answers: dict[str, str], code: str, for_good: bool) -> None:
    with mail_server(**answers) as server:
        failed = _fails(_mail(server.port, "me:secret@" if "AUTH" in answers else ""), notice)
    assert (failed.code, failed.for_good) == (code, for_good)


def test_a_server_that_is_away_is_tried_again(notice: Notice) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        failed = _fails(_mail(probe.getsockname()[1]), notice)
    assert (failed.code, failed.for_good) == ("smtp_connect", False)


def test_nothing_goes_unencrypted_to_another_machine(notice: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as server:
        # As another machine would answer: its name leads here, and it knows no STARTTLS.
        monkeypatch.setattr(socket, "create_connection", _leads_to(server.port, socket.create_connection))
        failed = _fails(Mail("mail.clinic.example", 587, "attune@clinic.example", user="me", password="secret"), notice)
    assert failed.code == "smtp_no_tls"
    assert server.mails == [] and server.logins == []


def _leads_to(port: int, connect: Any) -> Any:
    return lambda address, *args, **kwargs: connect(("127.0.0.1", port), *args, **kwargs)


@pytest.mark.parametrize("url", ["https://mail.example", "smtp://:25", "smtp://mail.example:port", "mail.example:25"])
def test_a_wrong_address_of_the_server_stops_the_start_and_is_not_quoted(url: str) -> None:
    with pytest.raises(StoreError, match="ATTUNE_SMTP_URL") as error:
        Mail.from_address(url, "attune@clinic.example")
    assert url not in str(error.value)


def test_a_sender_is_needed_and_the_account_may_be_it() -> None:
    with pytest.raises(StoreError, match="ATTUNE_SMTP_FROM"):
        Mail.from_address("smtps://me:secret@mail.example", "")
    mail = Mail.from_address("smtps://me%40clinic.example:secret@mail.example", "")
    assert (mail.sender, mail.port, mail.is_smtps) == ("me@clinic.example", 465, True)
    assert "secret" not in repr(mail)
