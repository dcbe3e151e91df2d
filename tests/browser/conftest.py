"""The application in a thread, a scripted companion behind it, and Debian's Chromium in front. Skipped where there is none.

The script takes real turns (actions/turn.py): what a person sees is stored, flagged and delivered as always. Only what is
understood is made up, so that no model is needed.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from actions.acts import ACTS
from actions.clinic import DATA, Clinic, ClinicContent, load_clinic_content, open_store_of
from actions.intake.asking import words_of
from actions.intake.content import load_intake
from actions.intake.known import Known
from actions.reading import Reading
from actions.store.migrations import migrate
from actions.store.models import Answer, Message, Staff
from actions.store.staff import add_staff, change_password
from actions.turn import Line, Turn, line_of, take_turn
from bot.language.understanding import Context, danger_json
from cli.run import free_port
from web.app import create_app
from web.rasa import RasaUnavailable

PASSWORD = "seven quiet boats at noon"
KNEE = "left knee"  # the one finding that the script knows
FEW_WEEKS = {"title": "A few weeks", "value": "a few weeks"}
YEARS = {"title": "More than a year", "value": "more than a year"}
QUESTIONS = (
    Line("ask", "What brings you to the clinic?", "test.reason@1", ("chief_complaint",)),
    Line("ask", "From 0 to 10, how bad is it right now?", "test.now@1", ("nrs_now",)),
    Line("ask", "How long have you had it?", "test.onset@1", ("onset",), (FEW_WEEKS, YEARS)),
    Line("say", "Thank you. That is all for today.", "test.end@1"),
)


def question(id: str) -> Line:
    """A question of the content, as it is asked on the page."""
    content = load_intake(DATA)
    asked = content.questions[id]
    return line_of(words_of(asked, Known(), content, "web"), "ask", asked.items)


@dataclass
class ScriptedRasa:
    """Asks its questions one by one; what is recorded of the replies is the turn's own. Can be slow, and can be down."""

    clinic: Clinic
    delay_s: float = 0.0
    is_down: bool = False
    questions: tuple[Line, ...] = QUESTIONS
    asked: dict[str, int] = field(default_factory=dict)

    async def turn(self, conversation_id: str, message_id: str, text: str, context: dict[str, Any]) -> None:
        await asyncio.sleep(self.delay_s)
        if self.is_down:
            raise RasaUnavailable("down")
        told = Context(tuple(context["asked"]), context["previous"], context["respondent"], tuple(context["recent"]))
        safety = tuple(danger_json(danger) for danger in self.clinic.language.screen(text, told))
        act = ACTS["respond_to_danger"] if safety else self._next_question
        await asyncio.to_thread(take_turn, self.clinic, message_id, Reading(findings=_findings(text), safety=safety), act)

    async def close(self) -> None:
        pass

    def _next_question(self, turn: Turn) -> None:
        place = self.asked.get(turn.conversation.id, 0)
        turn.lines.append(self.questions[min(place, len(self.questions) - 1)])
        turn.goes_on = False
        self.asked[turn.conversation.id] = place + 1


def _findings(text: str) -> tuple[dict[str, Any], ...]:
    start = text.find(KNEE)
    if start < 0:
        return ()
    return ({"item": "site", "value": "knee", "side": "left", "text": KNEE, "start": start, "end": start + len(KNEE)},)


@dataclass
class Running:
    """An application on one port, which can be stopped and started again. `open_page` gives a page of a browser of its own."""

    clinic: Clinic
    rasa: ScriptedRasa
    new_context: Callable[..., BrowserContext]
    port: int = field(default_factory=free_port)
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        config = uvicorn.Config(create_app(self.clinic, self.rasa), port=self.port, log_level="error", timeout_graceful_shutdown=1)  # type: ignore[arg-type]
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        assert self._server is not None and self._thread is not None
        self._server.should_exit = True
        self._thread.join(10)

    def open_page(self, path: str = "/chat", width: int = 320, height: int = 640, **options: Any) -> Page:
        page = self.new_context(viewport={"width": width, "height": height}, **options).new_page()
        page.goto(self.url + path)
        return page

    def answers(self) -> dict[str, Any]:
        """What stands on the record now, by item."""
        with self.clinic.store.read() as session:
            return {answer.item: answer.value for answer in session.query(Answer).filter(Answer.superseded_at.is_(None))}

    def conversation_messages(self, sender: str = "patient") -> list[Message]:
        with self.clinic.store.read() as session:
            return list(session.query(Message).filter(Message.sender == sender).order_by(Message.seq))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files() -> ClinicContent:
    return load_clinic_content()


@pytest.fixture
def clinic(tmp_path: Path, files: ClinicContent) -> Iterator[Clinic]:
    store = open_store_of(tmp_path / "home", None)
    migrate(store)
    # A made-up clinic with a number: the page then shows whom to call.
    phones = files.settings.phones.model_copy(update={"clinic": "+12125550100"})
    settings = files.settings.model_copy(update={"phones": phones})
    content = replace(files.content, facts={**settings.facts()}, has=settings.has())
    yield Clinic(settings, content, files.language, store)
    store.close()


@pytest.fixture
def app(clinic: Clinic, chromium: Browser) -> Iterator[Running]:
    contexts: list[BrowserContext] = []

    def new_context(**options: Any) -> BrowserContext:
        contexts.append(chromium.new_context(**options))
        return contexts[-1]

    running = Running(clinic, ScriptedRasa(clinic), new_context)
    running.start()
    yield running
    for context in contexts:
        context.close()
    running.stop()


@pytest.fixture
def staff_name(clinic: Clinic) -> str:
    """An account that has chosen its password (PASSWORD)."""
    with clinic.store.begin() as session:
        one_time = add_staff(session, "nurse joy", "reviewer")
        person = session.query(Staff).one()
        change_password(session, person.id, one_time, PASSWORD)
    return "nurse joy"
