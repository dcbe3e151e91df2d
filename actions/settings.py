"""What is special to one clinic: read from `clinic.yml`, checked, and frozen.

Secrets and addresses of services are not here (they come from the environment), and no wording is either: texts live
in `data/`. What must be signed before real patients may use it is at the end, in `missing_for_live`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from actions import AttuneError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDRESS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?(?:[/?#][!-~]*)?", re.IGNORECASE)
_MAILBOX = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


class SettingsError(AttuneError):
    """`clinic.yml` can't be used as it is; the message lists every point, each with its key."""


class Mode(StrEnum):
    """Demo is for trying out. Live is for real patients, once everything is signed."""

    DEMO = "demo"
    LIVE = "live"


class Span(BaseModel):
    """When a day's doors open and close, local time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time
    closes: time


def _read_span(value: Any) -> Any:
    if isinstance(value, dict | Span):
        return value
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError('write it as "08:00-17:00", in quotes')
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if closes <= opens:
        raise ValueError("the day closes before it opens")
    return {"opens": opens, "closes": closes}


def _check_phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException as error:
        raise ValueError('no phone number; write it as "+1 555 010 0100"') from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError('no phone number of the right length; write it as "+1 555 010 0100"')
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("no time zone; write it as America/New_York") from error
    return value


def _check_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError('no secure address; write it as "https://www.example.org/"')
    return value


def check_mailbox(value: str) -> str:
    """`value`, an e-mail address. Raises `ValueError`."""
    if not _MAILBOX.fullmatch(value):
        raise ValueError('no e-mail address; write it as "oncall@example.org"')
    return value


def check_service_address(value: str) -> str:
    """`value`, an address that our server may call or name: https, or http on this machine. Raises `ValueError`."""
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    plain = value.isascii() and value.isprintable() and " " not in value
    if not (secure and plain and parts.hostname) or parts.username is not None or parts.fragment:
        raise ValueError('no secure address; write it as "https://pager.example.org/attune"')
    return value


Phone = Annotated[str, AfterValidator(_check_phone)]
Address = Annotated[str, AfterValidator(_check_address)]
OpenHours = Annotated[Span, BeforeValidator(_read_span)]
Days = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Phones(_Part):
    """The clinic's numbers, kept in E.164 form."""

    clinic: Phone | None = None
    on_call: Phone | None = None


class Hours(_Part):
    """Opening hours by weekday; None is closed."""

    monday: OpenHours | None = None
    tuesday: OpenHours | None = None
    wednesday: OpenHours | None = None
    thursday: OpenHours | None = None
    friday: OpenHours | None = None
    saturday: OpenHours | None = None
    sunday: OpenHours | None = None


class Limits(_Part):
    """How much one person or address may send."""

    messages_per_minute: Annotated[int, Field(ge=1)] = 60
    conversations_per_hour: Annotated[int, Field(ge=1)] = 300
    max_text_chars: Annotated[int, Field(ge=500, le=100_000)] = 10_000


class Retention(_Part):
    """How many days each kind of record is kept."""

    unfinished_days: Days = 30
    conversation_days: Days = 365
    intake_days: Days = 2190
    audit_days: Days = 2190


PageBy = Literal["email", "sms", "webhook"]
_CHECK_TO = {"email": check_mailbox, "sms": _check_phone, "webhook": check_service_address}


class AlarmStep(_Part):
    """One step of the chain: who is told, how and where, and how long after the alarm."""

    who: Annotated[str, Field(min_length=1, max_length=60)]
    by: PageBy
    to: str
    after_minutes: Annotated[int, Field(ge=0, le=1440)]

    @field_validator("to")
    @classmethod
    def _fits_by(cls, value: str, info: ValidationInfo) -> str:
        check = _CHECK_TO.get(info.data.get("by", ""))
        return check(value) if check else value


class Alarms(_Part):
    """Who is told of an alarm that nobody has acknowledged, in order. Without a chain, alarms stand in the console alone."""

    chain: Annotated[tuple[AlarmStep, ...], Field(strict=False, max_length=20)] = ()
    silence_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    repeat_minutes: Annotated[int, Field(ge=1, le=1440)] = 15

    @field_validator("chain")
    @classmethod
    def _later_and_later(cls, chain: tuple[AlarmStep, ...]) -> tuple[AlarmStep, ...]:
        pairs = enumerate(pairwise(chain), start=1)
        early = [place for place, (before, step) in pairs if step.after_minutes <= before.after_minutes]
        if early:
            raise ValidationError.from_exception_data("chain", [_too_early(place, chain) for place in early])
        return chain


def _too_early(place: int, chain: tuple[AlarmStep, ...]) -> InitErrorDetails:
    message = f"must be more than {chain[place - 1].after_minutes}, the step before"
    return {
        "type": PydanticCustomError("too_early", message),
        "loc": (place, "after_minutes"),
        "input": chain[place].after_minutes,
    }


class Settings(_Part):
    """One clinic's settings. `facts()` is what its texts may name, `has()` what they may promise."""

    mode: Annotated[Mode, Field(strict=False)] = Mode.DEMO
    name: Annotated[str, Field(min_length=1, max_length=60)]
    time_zone: Annotated[str, AfterValidator(_check_zone)]
    phones: Phones = Phones()
    hours: Hours = Hours()
    # A page that anybody may have open, and that answers quickly.
    leave_fast_to: Address = "https://www.google.com/"
    callback_minutes: Annotated[int, Field(ge=5, le=60)] = 30
    watched_inbox: bool = False
    alarm_owner: Annotated[str, Field(min_length=1)] | None = None
    alarms: Alarms = Alarms()
    limits: Limits = Limits()
    retention: Retention = Retention()

    @property
    def is_demo(self) -> bool:
        return self.mode is Mode.DEMO

    def is_open(self, at: datetime) -> bool:
        """Whether the clinic is open at `at`, which must carry a time zone."""
        if at.tzinfo is None:
            raise ValueError("is_open needs a time with its zone")
        local = at.astimezone(ZoneInfo(self.time_zone))
        span: Span | None = getattr(self.hours, WEEKDAYS[local.weekday()])
        return span is not None and span.opens <= local.time() < span.closes

    def facts(self) -> dict[str, str]:
        """The blanks of texts that this clinic can fill, by name. A number that is not set is not there."""
        known = {
            "clinic_name": self.name,
            "callback_minutes": str(self.callback_minutes),
            "max_chars": f"{self.limits.max_text_chars:,}",
            "clinic_phone": _readable(self.phones.clinic),
            "on_call_phone": _readable(self.phones.on_call),
        }
        return {key: value for key, value in known.items() if value}

    def has(self) -> frozenset[str]:
        """What a text may need: `watched_inbox`, `clinic_phone`, `on_call_phone`, `demo`."""
        there = {
            "watched_inbox": self.watched_inbox,
            "clinic_phone": self.phones.clinic is not None,
            "on_call_phone": self.phones.on_call is not None,
            "demo": self.is_demo,
        }
        return frozenset(key for key, value in there.items() if value)

    @classmethod
    def read(cls, data: Any, where: str) -> Self:
        """`data` as settings. Raises `SettingsError` that names every mistake as `where: key`."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise SettingsError("\n".join(_mistakes(error, where))) from error


def load_settings(path: Path, data_dir: Path | None = None, language: str = "en") -> Settings:
    """The settings in `path`. In live mode everything in `data_dir` that must be signed is checked too.

    Raises `SettingsError`: no file, no YAML, wrong keys or values, or a live mode that is not ready.
    """
    settings = Settings.read(_read_yaml(path), path.name)
    if settings.is_demo:
        return settings
    if data_dir is None:
        raise SettingsError(f"{path.name}: mode: live needs the content folder, to see what is signed")
    missing = missing_for_live(settings, data_dir, language)
    if missing:
        points = "\n".join(f"  - {point}" for point in missing)
        raise SettingsError(f"{path.name}: mode: live is not ready (set it to demo, or settle these):\n{points}")
    return settings


def missing_for_live(settings: Settings, data_dir: Path, language: str = "en") -> list[str]:
    """Every point that stands between these settings and real patients, in words; empty when ready."""
    return [*_missing_settings(settings), *_unsigned(data_dir, language)]


def _missing_settings(settings: Settings) -> Iterator[str]:
    if settings.phones.clinic is None:
        yield "clinic.yml: phones.clinic: no number of the clinic"
    if settings.phones.on_call is None:
        yield "clinic.yml: phones.on_call: no number for after hours"
    if settings.alarm_owner is None:
        yield "clinic.yml: alarm_owner: nobody answers for alarms"
    if not settings.alarms.chain:
        yield "clinic.yml: alarms.chain: nobody is told of an alarm"


def _unsigned(data_dir: Path, language: str) -> Iterator[str]:
    """Danger, consent and procedure content without a clinician's name and date under it."""
    danger = sorted((data_dir / "red_flags" / language).glob("*.yml"))
    consent = [data_dir / "texts" / language / f"{name}.yml" for name in ("opening", "consent", "danger")]
    procedures = sorted((data_dir / "procedures" / language).glob("**/*.yml"))
    if not danger:
        yield f"{data_dir.name}/red_flags/{language}: no danger content at all"
    for path in [*danger, *consent, *procedures]:
        yield from _unsigned_in(path, path.relative_to(data_dir.parent).as_posix())


def _unsigned_in(path: Path, where: str) -> Iterator[str]:
    if not path.is_file():
        yield f"{where}: not there"
        return
    entries = list(_with_status(_read_yaml(path)))
    if not entries:
        yield f"{where}: nothing in it says whether it is signed (status, reviewed)"
    unsigned = [str(entry.get("id", "without id")) for entry in entries if not _is_signed(entry)]
    if unsigned:
        yield f"{where}: not signed by a clinician: {', '.join(unsigned)}"


def _with_status(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "status" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _with_status(child)


def _is_signed(entry: dict[str, Any]) -> bool:
    reviewed = entry.get("reviewed")
    by_and_date = isinstance(reviewed, dict) and bool(reviewed.get("by")) and bool(reviewed.get("date"))
    return entry["status"] == "retired" or (entry["status"] == "reviewed" and by_and_date)


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path.name}: there is no such file; copy the one of the repository") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path.name}: no valid YAML: {error}") from error


def _mistakes(error: ValidationError, where: str) -> Iterator[str]:
    for entry in error.errors():
        key = ".".join(str(part) for part in entry["loc"]) or "the whole file"
        unknown = entry["type"] == "extra_forbidden"
        message = "no such setting" if unknown else entry["msg"].removeprefix("Value error, ")
        yield f"{where}: {key}: {message}"


def _readable(number: str | None) -> str:
    if number is None:
        return ""
    parsed = phonenumbers.parse(number, "US")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == 1 else style.INTERNATIONAL)
