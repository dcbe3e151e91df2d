"""Alarms in a browser: they come without a reload, stand in the title, tick, and sound once somebody has asked for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from actions.store.alarms import acknowledge_alarm
from actions.store.models import Alarm, StaffSession

from .conftest import PASSWORD, Running

pytestmark = pytest.mark.browser

DANGER = "since monday i can't feel when i wipe and i wet myself"
COMES_WITHIN_MS = 6000
# Counts the notes that a page plays.
COUNT_NOTES = """
    window.notes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.notes += 1; return start.apply(this, when); };
"""


def _tells_of_danger(app: Running) -> None:
    page = app.open_page()
    page.get_by_label("Your message").fill(DANGER)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.safety")).to_be_visible()


def _sign_in(app: Running, name: str, **options) -> Page:
    page = app.open_page("/staff", **{"width": 1280, "height": 700, **options})
    page.add_init_script(COUNT_NOTES)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Intakes")).to_be_visible()
    return page


def _notes(page: Page) -> int:
    return page.evaluate("window.notes")


def test_an_alarm_comes_to_an_open_page_without_a_reload(app, staff_name):
    page = _sign_in(app, staff_name)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    expect(page).to_have_title("Attune staff · Intakes")
    _tells_of_danger(app)
    expect(page).to_have_title("(1) Attune staff · Intakes", timeout=COMES_WITHIN_MS)
    strip = page.get_by_role("region", name="Alarms")
    expect(strip.locator(".badge")).to_have_text("1")
    expect(strip.locator("#alarm-news")).to_have_text("New alarm. 1 open alarm.")
    expect(strip.locator(".alarm-count .waits")).to_have_text(re.compile(r"^\d+ s$"))
    before = strip.locator(".alarm-count .waits").inner_text()
    expect(strip.locator(".alarm-count .waits")).not_to_have_text(before)  # the clock goes on
    strip.get_by_role("link", name="Intake").click()
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    assert complaints == []


def test_acknowledging_on_one_page_quiets_the_others(app, staff_name):
    _tells_of_danger(app)
    page, other = _sign_in(app, staff_name), _sign_in(app, staff_name)
    expect(other).to_have_title("(1) Attune staff · Intakes")
    page.get_by_role("button", name="Acknowledge alarm").press("Enter")
    expect(page.get_by_text("Acknowledged by nurse joy")).to_be_visible()
    expect(page).to_have_title("Attune staff · Intake")
    expect(other).to_have_title("Attune staff · Intakes", timeout=COMES_WITHIN_MS)
    expect(other.get_by_role("region", name="Alarms")).to_contain_text("No open alarms.")


def test_there_is_no_sound_until_somebody_has_asked_for_it(app, staff_name):
    page = _sign_in(app, staff_name)
    expect(page.locator("#alarm-sound-state")).to_have_text("Sound is off.")
    _tells_of_danger(app)
    expect(page).to_have_title(re.compile(r"^\(1\)"), timeout=COMES_WITHIN_MS)
    assert _notes(page) == 0


def test_a_new_alarm_sounds_where_sound_is_on(app, staff_name):
    page = _sign_in(app, staff_name)
    page.get_by_role("button", name="Sound on").click()
    expect(page.locator("#alarm-sound-state")).to_have_text("Sound is on.")
    tried = _notes(page)
    assert tried > 0  # so that whoever switches it on knows how loud it is
    _tells_of_danger(app)
    expect(page).to_have_title(re.compile(r"^\(1\)"), timeout=COMES_WITHIN_MS)
    assert _notes(page) > tried
    page.get_by_role("button", name="Sound off").click()
    expect(page.locator("#alarm-sound-state")).to_have_text("Sound is off.")
    page.reload()
    expect(page.locator("#alarm-sound-state")).to_have_text("Sound is off.")


def test_a_page_whose_session_has_ended_says_that_it_shows_no_alarms(app, staff_name):
    page = _sign_in(app, staff_name)
    with app.clinic.store.begin() as session:
        session.delete(session.scalars(select(StaffSession)).one())
    expect(page.locator("#alarm-trouble")).to_contain_text("You are signed out", timeout=COMES_WITHIN_MS)
    expect(page).to_have_title("(signed out) Attune staff · Intakes")


def test_a_page_that_loses_the_server_says_so_and_that_it_is_back(app, staff_name):
    page = _sign_in(app, staff_name)
    app.stop()
    expect(page.locator("#alarm-trouble")).to_contain_text("can't be reached", timeout=40_000)
    app.start()
    expect(page.locator("#alarm-trouble")).to_have_text("", timeout=COMES_WITHIN_MS)


def test_without_a_script_a_page_shows_what_is_open_and_takes_an_acknowledgement(app, staff_name):
    _tells_of_danger(app)
    page = _sign_in(app, staff_name, java_script_enabled=False)
    expect(page).to_have_title("(1) Attune staff · Intakes")
    expect(page.get_by_role("region", name="Alarms")).to_contain_text("1 open alarm.")
    page.get_by_role("button", name="Acknowledge alarm").click()
    expect(page.get_by_text("Acknowledged by nurse joy")).to_be_visible()


def test_a_keyboard_keeps_its_place_while_alarms_come_and_go(app, staff_name):
    _tells_of_danger(app)
    page = _sign_in(app, staff_name)
    link = page.get_by_role("region", name="Alarms").get_by_role("link", name="Intake")
    link.focus()
    _tells_of_danger(app)
    expect(page).to_have_title(re.compile(r"^\(2\)"), timeout=COMES_WITHIN_MS)
    expect(link.first).to_be_focused()
    with app.clinic.store.begin() as session:
        for alarm in session.scalars(select(Alarm)).all():
            acknowledge_alarm(session, alarm.id, actor="staff1")
    expect(page).to_have_title("Attune staff · Intakes", timeout=COMES_WITHIN_MS)
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_many_alarms_are_no_wider_than_the_screen(app, staff_name, width):
    for _ in range(3):
        _tells_of_danger(app)
    page = _sign_in(app, staff_name, width=width)
    expect(page.get_by_role("region", name="Alarms")).to_contain_text("3 open alarms.")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
