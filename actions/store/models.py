"""The tables of the record, one class each.

What is kept, and its shape. How a `Sealed` field is encrypted is in sealed.py, opening the database in engine.py, the audit
chain in audit.py, the shape that the outside sees in export.py. No rule about what to record lives here.

Every table has `clinic`, the tenant. Times are timezone-aware UTC. JSON and Sealed values are replaced whole, never changed in
place. Foreign keys are checked at commit, so rows of one transaction may be added in any order. Deleting a conversation deletes
its messages, intake and unsent texts; its tasks stay, without the link, because somebody still has work to do.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, get_args

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from actions.store.sealed import Sealed, SealedRow, new_id

Channel = Literal["web", "sms"]
ConversationState = Literal["open", "paused", "closed"]
Sender = Literal["patient", "bot", "staff"]
MessageKind = Literal["say", "ask", "explain", "safety", "summary"]
MessageState = Literal["received", "answered", "held", "sent"]
IntakeState = Literal["in_progress", "ready", "in_review", "reviewed"]
Match = Literal["unmatched", "matched"]
AnswerStatus = Literal["answered", "skipped", "unsure", "declined", "inferred"]
Origin = Literal["said", "chosen", "list", "inferred"]
Tier = Literal["emergency", "crisis", "same_day", "next_day"]
RaisedBy = Literal["web", "actions"]
StaffRole = Literal["reviewer", "physician", "admin"]
OutboxState = Literal["waiting", "leased", "sent", "gave_up"]
TaskState = Literal["open", "done"]
AlarmState = Literal["open", "acknowledged"]
PageBy = Literal["email", "sms", "webhook"]
PageReason = Literal["raised", "worse", "silent", "again", "undelivered"]
PageState = Literal["waiting", "leased", "sent", "failed", "stopped"]

TIERS: tuple[Tier, ...] = get_args(Tier)
"""Most urgent first."""

DEFAULT_CLINIC = "default"

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    """Now, timezone-aware, UTC."""
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A moment. Refuses naive datetimes; gives back aware UTC on every database (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone: use utc_now() or datetime(..., tzinfo=UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(SealedRow, DeclarativeBase):
    """Root of all tables. `SealedRow` gives each object its id when it is made, and seals its fields when it is written."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar = {str: Text, datetime: UtcTime, bytes: LargeBinary, list[Any]: JSON, dict[str, Any]: JSON}


def _id_column() -> Mapped[str]:
    return mapped_column(String(32), primary_key=True, default=new_id, sort_order=-2)


def _clinic_column() -> Mapped[str]:
    return mapped_column(String(64), default=DEFAULT_CLINIC, sort_order=-1)


def _refers_to(target: str, on_delete: Literal["CASCADE", "SET NULL"] = "CASCADE") -> ForeignKey:
    return ForeignKey(target, ondelete=on_delete, deferrable=True, initially="DEFERRED")


def _one_of(column: str, codes: Any) -> CheckConstraint:
    """The column holds one of the codes of a `Literal`, or NULL where it may be NULL."""
    listed = ", ".join(f"'{code}'" for code in get_args(codes))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


_WHERE_OPEN: dict[str, Any] = {"sqlite_where": text("state = 'open'"), "postgresql_where": text("state = 'open'")}


class Conversation(Base):
    """One talk with one person over one channel."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index(None, "awaiting", "last_patient_at"),
        _one_of("channel", Channel),
        _one_of("state", ConversationState),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    channel: Mapped[Channel] = mapped_column(String(16))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # sha256 hex of the secret; none for sms
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_patient_at: Mapped[datetime | None]
    state: Mapped[ConversationState] = mapped_column(String(16), default="open")
    respondent: Mapped[str] = mapped_column(String(32), default="self")  # who types: a respondent_role
    asked: Mapped[list[Any]] = mapped_column(JSON, default=list)  # ids of the items that are asked now
    awaiting: Mapped[str | None] = mapped_column(String(64))
    help_line: Mapped[bool] = mapped_column(default=False)
    contact = Sealed[str | None]()  # the phone number, for sms
    contact_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)


class Message(Base):
    """One message of either side, in order of `seq` (from 1 in each conversation)."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("clinic", "channel", "external_id"),
        Index(None, "state", "at"),
        _one_of("sender", Sender),
        _one_of("kind", MessageKind),
        _one_of("channel", Channel),
        _one_of("state", MessageState),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    conversation_id: Mapped[str] = mapped_column(_refers_to("conversations.id"))
    seq: Mapped[int]
    sender: Mapped[Sender] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    kind: Mapped[MessageKind | None] = mapped_column(String(16))  # None for a patient's message
    text = Sealed[str](required=True)
    asks: Mapped[list[Any]] = mapped_column(JSON, default=list)  # item ids
    procedure: Mapped[str | None] = mapped_column(String(64))
    choices: Mapped[list[Any]] = mapped_column(JSON, default=list)  # {"title", "value"}, our words
    wording: Mapped[str | None] = mapped_column(String(128))  # "id@version" of the text shown
    client_id: Mapped[str | None] = mapped_column(String(64))
    external_id: Mapped[str | None] = mapped_column(String(64))  # the gateway's id
    channel: Mapped[Channel] = mapped_column(String(16))
    reply_to: Mapped[str | None] = mapped_column(_refers_to("messages.id", "SET NULL"), index=True)
    state: Mapped[MessageState] = mapped_column(String(16))  # patient: received, answered, held; bot and staff: sent
    reading = Sealed[Any]()  # what was understood, JSON


class Intake(Base):
    """What one conversation told the clinic. `urgency` is the most urgent tier raised; software never lowers it."""

    __tablename__ = "intakes"
    __table_args__ = (
        Index(None, "clinic", "state"),
        _one_of("state", IntakeState),
        _one_of("urgency", Tier),
        _one_of("match", Match),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    conversation_id: Mapped[str] = mapped_column(_refers_to("conversations.id"), unique=True)
    state: Mapped[IntakeState] = mapped_column(String(16), default="in_progress")
    urgency: Mapped[Tier | None] = mapped_column(String(16))
    match: Mapped[Match] = mapped_column(String(16), default="unmatched")
    matched_by: Mapped[str | None] = mapped_column(String(64))
    matched_at: Mapped[datetime | None]
    appointment_id: Mapped[str | None] = mapped_column(_refers_to("appointments.id", "SET NULL"), index=True)
    patient_name = Sealed[str | None]()
    name_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    birth_date = Sealed[str | None]()  # ISO 8601
    birth_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class Answer(Base):
    """One answer to one item. A correction is a new row; the old one gets `superseded_at` and stays."""

    __tablename__ = "answers"
    __table_args__ = (
        Index(None, "intake_id", "item"),
        _one_of("status", AnswerStatus),
        _one_of("origin", Origin),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    intake_id: Mapped[str] = mapped_column(_refers_to("intakes.id"))
    item: Mapped[str] = mapped_column(String(64))
    value = Sealed[Any]()
    verbatim = Sealed[str | None]()
    status: Mapped[AnswerStatus] = mapped_column(String(16))
    message_id: Mapped[str | None] = mapped_column(_refers_to("messages.id"), index=True)  # none when an invitation told it
    said_by: Mapped[str] = mapped_column(String(32), default="self")  # a respondent_role
    wording: Mapped[str | None] = mapped_column(String(128))
    origin: Mapped[Origin] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    superseded_at: Mapped[datetime | None]


class Site(Base):
    """One place that hurts. `detail`: {"text", "candidates", "qualities", "severity": {"now": 8}, "radiates_to"}."""

    __tablename__ = "sites"

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    intake_id: Mapped[str] = mapped_column(_refers_to("intakes.id"), index=True)
    region: Mapped[str | None] = mapped_column(String(32))  # none where the word is ambiguous
    side: Mapped[str | None] = mapped_column(String(16))
    is_primary: Mapped[bool] = mapped_column(default=False)
    detail = Sealed[Any]()
    message_id: Mapped[str | None] = mapped_column(_refers_to("messages.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    superseded_at: Mapped[datetime | None]


class Flag(Base):
    """One danger sign that was raised. Never deleted by software, only acknowledged by a person."""

    __tablename__ = "flags"
    __table_args__ = (_one_of("tier", Tier), _one_of("raised_by", RaisedBy))

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    intake_id: Mapped[str] = mapped_column(_refers_to("intakes.id"), index=True)
    flag: Mapped[str] = mapped_column(String(64))
    tier: Mapped[Tier] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    message_id: Mapped[str | None] = mapped_column(_refers_to("messages.id"), index=True)
    text = Sealed[str](required=True)  # the patient's words
    raised_by: Mapped[RaisedBy] = mapped_column(String(16))
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime | None]


class Staff(Base):
    """A person of the clinic who may sign in. Disabled, never deleted: the audit log speaks of them."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("clinic", "name"), _one_of("role", StaffRole))

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[StaffRole] = mapped_column(String(16))
    password_hash: Mapped[str]  # argon2id
    must_change: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    disabled_at: Mapped[datetime | None]


class StaffSession(Base):
    """One signed-in browser. `id` is the sha256 hex of the cookie, so a stolen table opens nothing."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    clinic: Mapped[str] = _clinic_column()
    staff_id: Mapped[str] = mapped_column(_refers_to("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    csrf: Mapped[str] = mapped_column(String(64))


class SignInAttempt(Base):
    """A sign-in that did not succeed (yet). Counted to slow guessing down; names and addresses are blind indexes only."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "clinic", "at"),)

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    name_index: Mapped[bytes]
    address_index: Mapped[bytes | None]
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Appointment(Base):
    """A visit that an invitation link belongs to."""

    __tablename__ = "appointments"

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    invitation_hash: Mapped[str] = mapped_column(String(64), unique=True)  # sha256 hex of the link's secret
    patient_name = Sealed[str](required=True)
    birth_date = Sealed[str](required=True)  # ISO 8601
    name_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    birth_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    at: Mapped[datetime]


class OutboxEntry(Base):
    """One text to hand to a gateway, written in the transaction that decided it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index(None, "state", "due_at"),
        _one_of("channel", Channel),
        _one_of("state", OutboxState),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    conversation_id: Mapped[str] = mapped_column(_refers_to("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(_refers_to("messages.id"))
    channel: Mapped[Channel] = mapped_column(String(16))
    recipient = Sealed[str](required=True)
    body = Sealed[str](required=True)
    state: Mapped[OutboxState] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=utc_now)
    leased_until: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(String(64))  # a code, never what the gateway said about the text
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class OptOut(Base):
    """A phone number that asked for no more texts. The number itself is not kept, only what it can be recognised by."""

    __tablename__ = "opt_outs"
    __table_args__ = (UniqueConstraint("clinic", "contact_index"),)

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    contact_index: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Task(Base):
    """Something a person of the clinic has to do: interpreter, call_back, deletion, undelivered. Alarms have a table of their own."""

    __tablename__ = "tasks"
    __table_args__ = (Index(None, "clinic", "state", "kind"), _one_of("state", TaskState))

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    conversation_id: Mapped[str | None] = mapped_column(_refers_to("conversations.id", "SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[TaskState] = mapped_column(String(16), default="open")
    detail = Sealed[Any]()
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(64))


class Alarm(Base):
    """A danger sign that somebody has to see to. Open until a person acknowledges it; a conversation has one open alarm at most.

    `round` counts how often the chain began anew. `silent_since` is the patient's last message when nobody heard from them any more.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        Index("uq_alarms_open", "conversation_id", unique=True, **_WHERE_OPEN),
        Index(None, "clinic", "state"),
        _one_of("tier", Tier),
        _one_of("state", AlarmState),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    conversation_id: Mapped[str | None] = mapped_column(_refers_to("conversations.id", "SET NULL"), index=True)
    tier: Mapped[Tier] = mapped_column(String(16))
    flags: Mapped[list[Any]] = mapped_column(JSON, default=list)  # codes, in the order in which they came
    state: Mapped[AlarmState] = mapped_column(String(16), default="open")
    round: Mapped[int] = mapped_column(default=0)
    raised_at: Mapped[datetime] = mapped_column(default=utc_now)
    news_at: Mapped[datetime] = mapped_column(default=utc_now)  # when it was raised, got worse, or the patient fell silent
    silent_since: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime | None]


class AlarmPage(Base):
    """One step of the chain for one alarm: a notice to hand to a person, written in the transaction that raised the alarm.

    Who and where are as the settings said then. The words are made when it is sent, because they say how long the alarm waits.
    """

    __tablename__ = "alarm_pages"
    __table_args__ = (
        UniqueConstraint("alarm_id", "round", "step", "repeat"),
        Index(None, "state", "due_at"),
        _one_of("by", PageBy),
        _one_of("reason", PageReason),
        _one_of("state", PageState),
    )

    id: Mapped[str] = _id_column()
    clinic: Mapped[str] = _clinic_column()
    alarm_id: Mapped[str] = mapped_column(_refers_to("alarms.id"))
    round: Mapped[int]
    step: Mapped[int]  # from 1
    repeat: Mapped[int] = mapped_column(default=0)  # of the last step: how often it was told before, in this round
    who: Mapped[str]
    by: Mapped[PageBy] = mapped_column(String(16))
    recipient = Sealed[str](required=True)
    reason: Mapped[PageReason] = mapped_column(String(16))
    state: Mapped[PageState] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(String(64))  # a code, never what the other side said
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what to what. Append-only; write it with `audit.record`, never directly."""

    __tablename__ = "audit"

    clinic: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # codes and ids, no patient words
    mac: Mapped[bytes]


class Tracker(Base):
    """Rasa's short memory: one bounded row a sender. The Rasa side seals `state` itself (table "trackers", column "state")."""

    __tablename__ = "trackers"

    sender: Mapped[str] = mapped_column(String(255), primary_key=True)
    clinic: Mapped[str] = _clinic_column()
    state: Mapped[bytes]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
