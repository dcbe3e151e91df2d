"""The intake's content as a turn's clinic speaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.clinic import DATA
from actions.intake.content import IntakeContent, load_intake

if TYPE_CHECKING:
    from actions.turn import Turn  # which calls this room


def content_of(turn: Turn) -> IntakeContent:
    """Loaded once a process."""
    return load_intake(DATA, turn.clinic.content.language)
