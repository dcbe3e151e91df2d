"""Notices by e-mail, over SMTP: `ATTUNE_SMTP_URL=smtp://user:password@host:587` or `smtps://...`, `ATTUNE_SMTP_FROM=address`.

The connection is encrypted and the server's certificate is checked, or it stays on this machine. What goes wrong comes back as a code.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Self
from urllib.parse import unquote, urlsplit

from actions.paging.notice import Notice
from actions.settings import LOOPBACK, check_mailbox
from actions.store.errors import StoreError
from actions.store.worker import SendFailed

URL, FROM = "ATTUNE_SMTP_URL", "ATTUNE_SMTP_FROM"
TIMEOUT_S = 10.0
# Of their own: a mail server that doesn't answer must not use up the threads that look for the next alarm.
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="mail")
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Mail:
    """Sends notices through one SMTP server."""

    host: str
    port: int
    sender: str
    is_smtps: bool = False
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def from_address(cls, url: str, sender: str) -> Self:
        """From `ATTUNE_SMTP_URL` and `ATTUNE_SMTP_FROM`. Raises `StoreError`, which never quotes the address: a password is in it."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise StoreError(f"{URL}: write smtp://user:password@host:587 or smtps://user:password@host:465") from None
        user = unquote(parts.username) if parts.username else None
        try:
            address = check_mailbox(sender or user or "")
        except ValueError as error:
            raise StoreError(f"{FROM}: {error}") from None
        if not parts.hostname:
            raise StoreError(f"{URL}: it names no server: write smtp://user:password@host:587")
        return cls(parts.hostname, port, address, parts.scheme == "smtps", user, unquote(parts.password or ""))

    async def send(self, notice: Notice, recipient: str) -> str | None:
        """Hand it over. Raises `SendFailed`."""
        try:
            await asyncio.get_running_loop().run_in_executor(_THREADS, self._send, self._message(notice, recipient))
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(max((code for code, _ in error.recipients.values()), default=550)) from None
        except smtplib.SMTPAuthenticationError as error:
            raise SendFailed(f"smtp_{error.smtp_code}") from None  # ours to mend: the notice itself is good
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise SendFailed("smtp_no_tls") from None
        except ssl.SSLError:
            raise SendFailed("smtp_tls") from None
        except TimeoutError:
            raise SendFailed("timeout") from None
        except (smtplib.SMTPException, OSError):
            raise SendFailed("smtp_connect") from None
        return None

    def _message(self, notice: Notice, recipient: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, recipient, notice.subject
        message["Date"] = format_datetime(notice.at)
        message["Message-ID"] = f"<{notice.page_id}@{self.sender.rsplit('@', 1)[-1]}>"  # the same for the same step
        message["Auto-Submitted"] = "auto-generated"
        message["Importance"] = "high"
        message.set_content(notice.text + "\n")
        return message

    def _send(self, message: EmailMessage) -> None:
        with self._connected() as server:
            if self.user is not None:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        if self.is_smtps:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        try:
            if self.host not in LOOPBACK:
                server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server


def _refused(code: int) -> SendFailed:
    return SendFailed(f"smtp_{code}", for_good=500 <= code < 600)
