"""Alarms get a record of their own, and the notices that go out for them a queue. Until now an alarm was a task.

The oldest open alarm of each conversation is carried over; nobody is paged for it anew. Alarms of conversations that were deleted
stay tasks: nothing is left to look at. Of the open tasks of one kind in a conversation, the oldest stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_index(op.f("ix_conversations_awaiting_last_patient_at"), "conversations", ["awaiting", "last_patient_at"])
    _alarms()
    _pages()
    op.execute(_CARRY_OVER)
    op.execute("DELETE FROM tasks WHERE kind = 'alarm' AND conversation_id IS NOT NULL")
    op.execute(_ONE_TASK_OF_A_KIND)


def downgrade() -> None:
    op.execute(_CARRY_BACK)
    op.drop_table("alarm_pages")
    op.drop_table("alarms")
    op.drop_index(op.f("ix_conversations_awaiting_last_patient_at"), "conversations")


_CARRY_OVER = """
    INSERT INTO alarms (id, clinic, conversation_id, tier, flags, state, round, raised_at, news_at)
    SELECT tasks.id, tasks.clinic, tasks.conversation_id, COALESCE(intakes.urgency, 'same_day'), '[]', 'open', 0,
           tasks.created_at, tasks.created_at
    FROM tasks LEFT JOIN intakes ON intakes.conversation_id = tasks.conversation_id
    WHERE tasks.kind = 'alarm' AND tasks.state = 'open' AND tasks.conversation_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM tasks AS older
        WHERE older.kind = 'alarm' AND older.state = 'open' AND older.conversation_id = tasks.conversation_id
        AND (older.created_at < tasks.created_at OR (older.created_at = tasks.created_at AND older.id < tasks.id))
    )
"""
_CARRY_BACK = """
    INSERT INTO tasks (id, clinic, conversation_id, kind, state, created_at, done_at, done_by)
    SELECT id, clinic, conversation_id, 'alarm', CASE state WHEN 'open' THEN 'open' ELSE 'done' END,
           raised_at, acknowledged_at, acknowledged_by
    FROM alarms
"""
_ONE_TASK_OF_A_KIND = """
    DELETE FROM tasks
    WHERE kind IN ('interpreter', 'call_back', 'deletion') AND state = 'open' AND conversation_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM tasks AS older
        WHERE older.kind = tasks.kind AND older.state = 'open' AND older.conversation_id = tasks.conversation_id
        AND (older.created_at < tasks.created_at OR (older.created_at = tasks.created_at AND older.id < tasks.id))
    )
"""


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("tier", sa.String(length=16), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("news_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tier IN ('emergency', 'crisis', 'same_day', 'next_day')", name=op.f("ck_alarms_tier")),
        sa.CheckConstraint("state IN ('open', 'acknowledged')", name=op.f("ck_alarms_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_alarms_conversation_id"),
            ondelete="SET NULL",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(op.f("ix_alarms_conversation_id"), "alarms", ["conversation_id"])
    op.create_index(op.f("ix_alarms_clinic_state"), "alarms", ["clinic", "state"])
    op.create_index(op.f("uq_alarms_open"), "alarms", ["conversation_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


def _pages() -> None:
    op.create_table(
        "alarm_pages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("alarm_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("by IN ('email', 'sms', 'webhook')", name=op.f("ck_alarm_pages_by")),
        sa.CheckConstraint("reason IN ('raised', 'worse', 'silent', 'again', 'undelivered')", name=op.f("ck_alarm_pages_reason")),
        sa.CheckConstraint("state IN ('waiting', 'leased', 'sent', 'failed', 'stopped')", name=op.f("ck_alarm_pages_state")),
        sa.ForeignKeyConstraint(
            ["alarm_id"],
            ["alarms.id"],
            name=op.f("fk_alarm_pages_alarm_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_pages")),
        sa.UniqueConstraint("alarm_id", "round", "step", "repeat", name=op.f("uq_alarm_pages_alarm_id_round_step_repeat")),
    )
    op.create_index(op.f("ix_alarm_pages_state_due_at"), "alarm_pages", ["state", "due_at"])
