"""Read whole talks as data, run one over HTTP, say what did not hold.

Talks are in en/*.yml; the form is in README.md. Starting a stack is tests/benchmarks/conversations.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

HERE = Path(__file__).resolve().parent
TALK_KEYS = {"id", "about", "kinds", "channel", "steps", "answers", "until", "at_end", "known"}
END_KEYS = {"stored", "not_stored", "sites", "most_questions", "state", "urgency", "flags"}
STEP_KEYS = {"say", "kind", "asks", "asks_none", "asks_again", "contains", "lacks"} | END_KEYS - {"most_questions", "state"}
MOST_QUESTIONS, MOST_WORDS, MOST_TURNS = 30, 60, 60

Messages = list[dict[str, Any]]
Intake = dict[str, Any]


class TalkError(Exception):
    """A talk's file is wrong; the message says where and what."""


class Talking(Protocol):
    """A conversation: `says` sends one text and returns the bot's messages."""

    messages: Messages

    def says(self, text: str) -> Messages: ...


@dataclass
class Run:
    """What one talk has seen so far."""

    talk: dict[str, Any]
    read: Callable[[], Intake]
    failed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    def fail(self, where: str, what: str) -> None:
        self.failed.append(f"{self.talk['id']}, {where}: {what}")


def load_talks(folder: Path = HERE / "en") -> list[dict[str, Any]]:
    """All talks, by file name. Raises TalkError for a wrong or missing key, or an id used twice."""
    talks: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.yml")):
        talks += [checked(talk, path.name) for talk in yaml.safe_load(path.read_text(encoding="utf-8"))]
    ids = [talk["id"] for talk in talks]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise TalkError(f"ids used twice: {', '.join(sorted(twice))}")
    return talks


def checked(talk: dict[str, Any], where: str) -> dict[str, Any]:
    """The talk itself. Raises TalkError naming the first wrong key."""
    place = f"{where}: {talk.get('id', '?')}"
    if missing := {"id", "about", "kinds", "steps"} - set(talk):
        raise TalkError(f"{place}: lacks {', '.join(sorted(missing))}")
    _only(talk, TALK_KEYS, place)
    _only(talk.get("at_end", {}), END_KEYS, f"{place}, at_end")
    for number, step in enumerate(talk["steps"], 1):
        _only(step, STEP_KEYS, f"{place}, step {number}")
    return talk


def _only(keys: dict[str, Any], known: set[str], place: str) -> None:
    if wrong := set(keys) - known:
        raise TalkError(f"{place}: no such key: {', '.join(sorted(wrong))} (there are: {', '.join(sorted(known))})")


def run_talk(talk: dict[str, Any], talking: Talking, read: Callable[[], Intake]) -> list[str]:
    """One line for each thing that did not hold; empty when the talk held."""
    run = Run(talk, read)
    _watch(run, "opening", talking.messages)
    last: Messages = talking.messages
    for number, step in enumerate(talk["steps"], 1):
        before, last = last, talking.says(step["say"])
        where = f"step {number}"
        _watch(run, where, last)
        _check_reply(run, where, step, before, last)
        if set(step) & END_KEYS:
            _check_record(run, where, step)
        run.answered |= {name for name, item in read()["items"].items() if item["status"] == "answered"}
    _carry_on(run, talking, last)
    _check_record(run, "end", talk.get("at_end", {}))
    most = talk.get("at_end", {}).get("most_questions", MOST_QUESTIONS)
    if len(run.asked) > most:
        run.fail("end", f"{len(run.asked)} questions, at most {most}")
    return run.failed


def _carry_on(run: Run, talking: Talking, last: Messages) -> None:
    until = run.talk.get("until", 0)
    for turn in range(MOST_TURNS if until == "end" else until):
        items = asks_of(last)
        if not items:
            return
        answers = run.talk.get("answers", {})
        text = next((answers[item] for item in items if item in answers), answers.get("default", "no"))
        last = talking.says(text)
        _watch(run, f"answer {turn + 1} ({text!r} to {', '.join(items)})", last)
        run.answered |= {name for name, item in run.read()["items"].items() if item["status"] == "answered"}


def asks_of(messages: Messages) -> list[str]:
    return [item for message in messages for item in message["asks"]]


def _watch(run: Run, where: str, messages: Messages) -> None:
    """What holds for every talk, at every turn."""
    if not messages:
        run.fail(where, "no reply")
    for message in messages:
        text = message["text"]
        if len(text.split()) > MOST_WORDS:
            run.fail(where, f"{len(text.split())} words: {text[:60]!r}")
        if message["kind"] == "ask":
            if text.count("?") > 1:
                run.fail(where, f"more than one question mark: {text[:80]!r}")
            if text in run.texts:
                run.fail(where, f"asked twice in the same words: {text[:80]!r}")
            run.texts.append(text)
            run.asked.append(text)
        elif message["kind"] == "say" and len(messages) > 1:
            if text in run.said:
                run.fail(where, f"acknowledged twice in the same words: {text[:80]!r}")
            run.said.append(text)
        if again := run.answered & set(message["asks"]) - {"readback", "consent"}:
            run.fail(where, f"told already, asked again: {', '.join(sorted(again))}")


def _check_reply(run: Run, where: str, step: dict[str, Any], before: Messages, now: Messages) -> None:
    text, asks = " ".join(message["text"] for message in now), asks_of(now)
    kind = now[0]["kind"] if now else None
    if "kind" in step and kind != step["kind"]:
        run.fail(where, f"kind {kind}, wanted {step['kind']}: {text[:100]!r}")
    if "asks" in step and not set(step["asks"]) & set(asks):
        run.fail(where, f"asks {asks}, wanted any of {step['asks']}")
    if step.get("asks_none") and asks:
        run.fail(where, f"asks {asks}, wanted nothing")
    if step.get("asks_again") and not set(asks_of(before)) & set(asks):
        run.fail(where, f"asks {asks}, wanted again {asks_of(before)}")
    for word in step.get("contains", []):
        if word.lower() not in text.lower():
            run.fail(where, f"lacks {word!r}: {text[:160]!r}")
    for word in step.get("lacks", []):
        if word.lower() in text.lower():
            run.fail(where, f"has {word!r}: {text[:160]!r}")


def _check_record(run: Run, where: str, wanted: dict[str, Any]) -> None:
    if not wanted:
        return
    intake = run.read()
    for name, value in wanted.get("stored", {}).items():
        seen = intake["items"][name]["value"]
        if not _holds(seen, value):
            run.fail(where, f"{name} is {seen!r}, wanted {value!r}")
    for name in wanted.get("not_stored", []):
        if intake["items"][name]["value"] not in (None, [], ""):
            run.fail(where, f"{name} is {intake['items'][name]['value']!r}, wanted nothing")
    for site in wanted.get("sites", []):
        if not any(all(seen.get(key) == value for key, value in site.items()) for seen in intake["sites"]):
            run.fail(where, f"sites {[(seen['region'], seen['side']) for seen in intake['sites']]}, wanted {site}")
    for key in ("urgency", "state"):
        if key in wanted and intake[key] != wanted[key]:
            run.fail(where, f"{key} is {intake[key]!r}, wanted {wanted[key]!r}")
    flags = {flag["flag"] for flag in intake["flags"]}
    if missing := set(wanted.get("flags", [])) - flags:
        run.fail(where, f"flags {sorted(flags)}, lacks {sorted(missing)}")


def _holds(seen: Any, wanted: Any) -> bool:
    """A wanted list is contained; an object with a `value` stands for it."""
    if isinstance(seen, dict) and not isinstance(wanted, dict):
        seen = seen.get("value")
    if isinstance(wanted, list) and isinstance(seen, list):
        names = [entry.get("name", entry.get("condition", entry.get("allergen"))) if isinstance(entry, dict) else entry for entry in seen]
        return set(wanted) <= set(names)
    return bool(seen == wanted)
