"""The words of a notice: clinic, urgency, how long it waits, where to look. Nothing of the patient, for it lies on many screens.

The sentences are data/texts/en/staff.yml. A text message stays within one of 160 characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actions.content import Content
from actions.content.gsm7 import outside_gsm7, segments
from actions.store.models import Alarm, Channel, Tier

STAFF_PAGE = "/staff"
OUR_NAME = "Attune"  # where the clinic's can't be spelled in a text message
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Notice:
    """What goes out for one step. `page_id` is the same when it is sent twice, so that the other side can tell."""

    page_id: str
    alarm_id: str
    attempt: int
    step: int
    clinic: str
    tier: Tier
    waits_minutes: int
    is_silent: bool
    link: str | None
    subject: str
    text: str
    short_text: str
    at: datetime


@dataclass(frozen=True)
class Words:
    """Writes notices for one clinic. `public_url` is where staff reach it from outside; without it a notice has no link."""

    content: Content
    public_url: str | None

    def notice(self, alarm: Alarm, *, page_id: str, attempt: int, step: int, is_silent: bool, now: datetime) -> Notice:
        """The notice of an alarm as things stand `now`."""
        minutes = max(0, int((now - alarm.raised_at).total_seconds() // 60))
        name = " ".join(self.content.facts["clinic_name"].split())  # a line break would be none of a subject's
        tier = self._text(f"staff.alarm_{alarm.tier}", {})
        values = {"clinic_name": name, "tier": tier, "minutes": str(minutes), "link": self.link or ""}
        return Notice(
            page_id=page_id,
            alarm_id=alarm.id,
            attempt=attempt,
            step=step,
            clinic=name,
            tier=alarm.tier,
            waits_minutes=minutes,
            is_silent=is_silent,
            link=self.link,
            subject=self._text("staff.alarm_subject", values),
            text=self._text(self._id(is_silent), values),
            short_text=self._short(self._id(is_silent), name, values),
            at=now,
        )

    @property
    def link(self) -> str | None:
        """The staff page, as reached from outside. It holds no id of anybody."""
        return f"{self.public_url}{STAFF_PAGE}" if self.public_url else None

    def _id(self, is_silent: bool) -> str:
        return ("staff.alarm_silent" if is_silent else "staff.alarm_waits") + ("" if self.link else "_no_link")

    def _short(self, id: str, name: str, values: dict[str, str]) -> str:
        """One text message: the clinic's name gives way, never the urgency or the link."""
        plain = _in_gsm7(name)
        lengths = range(len(plain), min(len(plain), _SHORTEST_NAME) - 1, -1)
        texts = [self._text(id, {**values, "clinic_name": plain[:length].rstrip()}, "sms") for length in lengths]
        return next((text for text in texts if segments(text) == 1), texts[-1])

    def _text(self, id: str, values: Mapping[str, str], channel: Channel = "web") -> str:
        return self.content.text(id, channel, **values).text


def _in_gsm7(name: str) -> str:
    """The name in the alphabet of text messages: one letter outside it would halve the room."""
    bare = (unicodedata.normalize("NFKD", letter)[0] if outside_gsm7(letter) else letter for letter in name)
    return "".join(letter for letter in bare if not outside_gsm7(letter)).strip() or OUR_NAME
