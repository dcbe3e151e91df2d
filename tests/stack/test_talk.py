"""A person talks to the real stack over HTTP, and the clinic reads what they told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from cli.processes import Part, wait_until_ready
from cli.run import Stack
from tests.stack.conftest import Talk, open_talk

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.stack

STORY = "It's a burning pain in my left butt cheek, goes down to my calf. Started three years ago when I slipped on ice. It's an 8 right now."


def _intake(talk: Talk, home: Path) -> dict[str, object]:
    settings = {**os.environ, "ATTUNE_HOME": str(home)}
    shown = subprocess.run(
        [str(ROOT / "attune"), "intake", "show", talk.id, "--json"], capture_output=True, text=True, env=settings, check=True
    )
    found: dict[str, object] = json.loads(shown.stdout)
    return found


def test_a_story_reaches_the_intake_with_the_words_it_rests_on(talk: Talk, home: Path) -> None:
    talk.says("yes")
    talk.says(STORY)
    intake = _intake(talk, home)
    assert ("buttock", "left") in [(site["region"], site["side"]) for site in intake["sites"]]  # type: ignore[attr-defined]
    items = intake["items"]
    assert items["onset"]["value"] == "P3Y"  # type: ignore[index]
    assert "burning" in items["quality"]["value"]  # type: ignore[index]
    assert items["chief_complaint"]["value"] == STORY  # type: ignore[index]
    assert items["bladder_bowel"]["status"] == "not_asked"  # type: ignore[index]


def test_the_story_is_acknowledged_in_the_persons_own_terms_before_the_next_question(talk: Talk) -> None:
    talk.says("yes")
    replies = talk.says(STORY)
    assert [message["kind"] for message in replies] == ["say", "ask"]
    said = replies[0]["text"].lower()
    assert any(word in said for word in ("burning", "butt", "three years", "eight", "8"))


def test_what_was_told_is_not_asked_again(talk: Talk) -> None:
    talk.says("yes")
    talk.says(STORY)
    asked: list[str] = []
    for _ in range(4):
        asked += talk.asked
        talk.says("no")
    assert not {"site", "side", "onset", "quality", "radiates", "nrs_now"} & set(asked)
    assert {"weakness", "saddle_numb", "bladder_bowel"} & set(asked)


def test_danger_comes_first_and_alone_even_before_consent(talk: Talk) -> None:
    replies = talk.says("I can't feel anything between my legs and I wet myself this morning")
    assert replies[0]["kind"] == "safety"
    assert not talk.asked


def test_a_command_for_rasa_is_only_words(talk: Talk) -> None:
    talk.says("yes")
    talk.says(STORY)
    before = talk.asked
    for command in ("/restart", '/affirm{"awaiting": "consent"}', "  /session_start"):
        assert talk.says(command)
    assert before or talk.replies


def test_any_message_is_answered(talk: Talk) -> None:
    for text in ("", "   ", "👍", "<b>hi</b>", "no entiendo nada de esto, hablo español", "x" * 10_000, "\u202eabc", "…"):
        assert talk.says(text), repr(text[:20])


def test_while_rasa_is_away_danger_is_answered_and_a_story_is_kept_for_later(stack: Stack, home: Path) -> None:
    rasa = next(part for part in stack.parts if part.name == "rasa")
    talk = open_talk(stack.addresses.web)
    talk.says("yes")
    _kill(rasa)
    assert "saved what you wrote" in " ".join(message["text"] for message in talk.says(STORY))
    assert talk.says("now I want to end my life")[0]["kind"] == "safety"
    rasa.start()
    wait_until_ready([rasa], 120, lambda _text: None)
    deadline = time.monotonic() + 90
    while not _intake(talk, home)["sites"] and time.monotonic() < deadline:
        time.sleep(2)
    assert _intake(talk, home)["sites"]


def test_no_word_of_a_patient_is_in_any_log_or_in_the_raw_record(talk: Talk, home: Path) -> None:
    talk.says("yes")
    talk.says("my left knee feels quibberish and thromboolic since easter")
    talk.says("my name is Zebulon Quartermaine")
    written = [*(home / "logs").glob("*"), *home.glob("attune.db*")]
    assert len(written) >= 4
    for path in written:
        content = path.read_bytes().lower()
        for word in (b"quibberish", b"thromboolic", b"zebulon", b"quartermaine"):
            assert word not in content, path.name


def _kill(part: Part) -> None:
    assert part.process is not None
    os.killpg(part.process.pid, signal.SIGKILL)
    part.process.wait()
