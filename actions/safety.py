"""What is done when a message holds a danger sign: raise it, say the action line first, stop asking.

Whether there is a sign is judged in bot/language/red_flags.py; the words are in data/red_flags and data/texts. Both the act
`respond_to_danger` and the answer without Rasa (fallback.py) come here, so a person gets the same words either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select

from actions.reading import Danger
from actions.store import audit
from actions.store.alarms import raise_alarm
from actions.store.flags import most_urgent, raise_flag
from actions.store.models import TIERS, Flag, RaisedBy, Tier
from actions.turn import Line, Turn

# Tiers that stop the questions until the person says that they are safe or have help.
STOPPING = ("emergency", "crisis", "same_day")


def respond(turn: Turn, dangers: list[Danger], by: RaisedBy) -> None:
    """Raise every sign; announce what is new or worse, once; ask the one clarifying question where nothing is raised yet."""
    raised = [danger for danger in dangers if danger["tier"] in TIERS]
    known = _tiers_so_far(turn)
    said_before = turn.message.state == "held"  # web/ did not wait for this turn and has answered the message
    for danger in raised:
        raise_flag(
            turn.session,
            turn.intake,
            flag=danger["flag"],
            tier=danger["tier"],
            message_id=turn.message.id,
            text=danger["text"],
            by=by,
        )
        audit.record(
            turn.session,
            by,
            "flag.raised",
            turn.intake.id,
            {"flag": danger["flag"], "tier": danger["tier"], "message": turn.message.id},
        )
    if said_before and raised and not any(_is_news(danger, known) for danger in raised):
        turn.stop_asking("safety" if any(danger["tier"] in STOPPING for danger in raised) else turn.awaiting)
        return
    if any(danger["tier"] in STOPPING for danger in raised):
        _alarm(turn, raised, by)
    spoken = [danger for danger in raised if not _is_private(turn, danger)]
    news = [danger for danger in spoken if _is_news(danger, known)]
    if news:
        _announce(turn, news)
    elif any(danger["tier"] == "crisis" for danger in spoken):
        turn.say("danger.not_safe", "safety")  # whoever says it once more is told whom to call once more
    elif spoken:
        turn.say("danger.still_stands", "safety")
    if any(danger["tier"] in STOPPING for danger in spoken):
        if news:
            turn.say("danger.team_told")
        _ask_whether_safe(turn)
    elif not raised and dangers:
        turn.acknowledge()
        _clarify(turn, dangers[0])


def is_held(turn: Turn) -> bool:
    """Whether the questions are stopped until the person says that they are safe."""
    return turn.conversation.awaiting == "safety"


def still_held(turn: Turn) -> None:
    """Said instead of the next question while the questions are stopped."""
    turn.say("danger.still_stands", "safety")
    _ask_whether_safe(turn)


def _tiers_so_far(turn: Turn) -> dict[str, Tier]:
    """What is announced already: by earlier messages, and of this one where web/ has answered it."""
    found: dict[str, Tier] = {}
    earlier = select(Flag.flag, Flag.tier).where(Flag.intake_id == turn.intake.id)
    if turn.message.state != "held":
        earlier = earlier.where(Flag.message_id != turn.message.id)
    for flag, tier in turn.session.execute(earlier):
        found[flag] = cast(Tier, most_urgent(found.get(flag), tier))
    return found


def _is_news(danger: Danger, known: dict[str, Tier]) -> bool:
    before = known.get(danger["flag"])
    return before is None or TIERS.index(danger["tier"]) < TIERS.index(before)


def _announce(turn: Turn, news: list[Danger]) -> None:
    """The action lines of the most urgent new sign, and a second sign's where it is as urgent and asks for something else."""
    worst = news[0]["tier"]
    lines: list[Line] = []
    for danger in news:
        if danger["tier"] == worst:
            lines += [line for line in _action_lines(turn, danger) if line not in lines]
    # Two lines are as many as a person in danger will read.
    turn.lines += lines[:2]


def _action_lines(turn: Turn, danger: Danger) -> list[Line]:
    foreign = turn.clinic.language.red_flags.lines_for(danger.get("language", "en"))
    if danger["tier"] in foreign:
        return [_line(turn, foreign[danger["tier"]], f"{danger['language']}.{danger['tier']}")]
    actions = turn.clinic.language.red_flags.actions
    return [_line(turn, actions[action], action) for action in danger["actions"] if _may_say(turn, actions[action])]


def foreign_line(turn: Turn) -> Line | None:
    """The line for a message that is Spanish; None for any other."""
    red_flags = turn.clinic.language.red_flags
    found = red_flags.screen_foreign(turn.message.text)
    if found is None or found.language != "es":
        return None
    return _line(turn, red_flags.lines_for("es")["spanish"], "es.spanish")


def _is_private(turn: Turn, danger: Danger) -> bool:
    """Whether nothing of this sign may be said here: staff are told, and the talk goes on as if nothing had been."""
    actions = turn.clinic.language.red_flags.actions
    return bool(danger["actions"]) and not any(_may_say(turn, actions[action]) for action in danger["actions"])


def _may_say(turn: Turn, entry: Mapping[str, Any]) -> bool:
    """Lines on violence at home are for the person alone, on a page they can close: not by text, not while another types."""
    return "channels" not in entry or (turn.conversation.channel in entry["channels"] and turn.conversation.respondent == "self")


def _line(turn: Turn, entry: Mapping[str, Any], name: str) -> Line:
    """The words of this channel; without the clinic's number where it has told us none."""
    words = entry[turn.conversation.channel]
    if "clinic_phone" not in turn.clinic.content.has and "without_phone" in entry:
        words = entry["without_phone"]
    return Line("safety", words.format_map(dict(turn.clinic.content.facts)), f"{name}@{entry.get('version', 1)}")


def _alarm(turn: Turn, raised: list[Danger], by: RaisedBy) -> None:
    turn.conversation.help_line = True
    raise_alarm(
        turn.session,
        turn.conversation,
        turn.clinic.settings.alarms,
        tier=min((danger["tier"] for danger in raised), key=TIERS.index),
        flags=[danger["flag"] for danger in raised],
        by=by,
    )


def _ask_whether_safe(turn: Turn) -> None:
    turn.stop_asking("safety")
    turn.say("danger.safe_now", "ask")


def _clarify(turn: Turn, danger: Danger) -> None:
    """One plain question; a yes to it is the sign itself, because the flag stands among what is asked."""
    turn.stop_asking("item")
    turn.clarifying = danger["flag"]
    turn.lines.append(Line("ask", danger["clarify"], f"{danger['flag']}.clarify@1"))
