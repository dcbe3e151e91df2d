"""The console in a browser: each value shows the words it rests on, with a script and without one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD

pytestmark = pytest.mark.browser


def _told(app) -> None:
    """A patient tells of a hip and of a danger sign."""
    page = app.open_page()
    for said in ("yes", "My sister is well. My left knee burns when I walk. " + "It is bad. " * 60, "7"):
        page.get_by_label("Your message").fill(said)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".message.bot").last).not_to_have_text("")
        expect(page.get_by_role("status")).to_have_text("")
    page.get_by_label("Your message").fill("since monday i can't feel when i wipe and i wet myself")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.safety")).to_be_visible()


def _sign_in(app, name: str, **options) -> Page:
    page = app.open_page("/staff", **{"width": 1280, "height": 600, **options})
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def _link(page: Page, label: str):
    """The value in the row of that label."""
    return page.locator(".row", has=page.get_by_text(label, exact=True)).locator("a.rests-on").first


@pytest.fixture
def intake(app, staff_name) -> Page:
    _told(app)
    page = _sign_in(app, staff_name)
    page.get_by_role("link", name="Name not given").click()
    return page


def test_pointing_at_a_value_marks_the_patients_words_and_brings_them_to_sight(intake):
    words = intake.locator("#messages mark")
    intake.locator(".flag a.rests-on").hover()
    expect(words).to_have_text("can't feel when i wipe")
    for label, marked in (("Left knee", "left knee"), ("NRS now", "7")):
        _link(intake, label).hover()
        expect(words).to_have_text(marked)
        expect(words).to_be_in_viewport()
        expect(intake.locator("#messages .shown")).to_have_count(1)


def test_a_keyboard_gets_the_same_marks(intake):
    link = _link(intake, "Left knee")
    link.focus()
    expect(intake.locator("#messages mark")).to_have_text("left knee")
    expect(link).to_be_focused()


def test_a_mark_changes_no_word_of_the_transcript(intake):
    before = intake.locator("#messages").inner_text()
    _link(intake, "Left knee").hover()
    expect(intake.locator("#messages mark")).to_be_visible()
    _link(intake, "NRS now").hover()
    expect(intake.locator("#messages mark")).to_have_text("7")
    assert intake.locator("#messages").inner_text() == before


def test_without_a_script_a_value_still_leads_to_its_message(app, staff_name):
    _told(app)
    page = _sign_in(app, staff_name, java_script_enabled=False)
    page.get_by_role("link", name="Name not given").click()
    link = _link(page, "NRS now")
    target = link.get_attribute("href")
    assert target is not None
    link.click()
    assert page.url.endswith(target)
    expect(page.locator(target)).to_be_in_viewport()


def test_acknowledging_a_flag_takes_one_press_and_names_who_did_it(intake):
    flag = intake.locator("section", has=intake.get_by_role("heading", name="Danger flags"))
    flag.get_by_role("button", name="Acknowledge").click()
    expect(flag.get_by_text("Acknowledged by nurse joy")).to_be_visible()
    expect(flag.get_by_role("button", name="Acknowledge")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_of_the_console_is_wider_than_the_screen(app, staff_name, width):
    _told(app)
    page = _sign_in(app, staff_name, width=width)
    expect(page.get_by_role("heading", name="Intakes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Name not given").click()
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_signing_out_shows_the_sign_in_form_and_going_back_shows_no_patient(intake):
    intake.get_by_role("button", name="Sign out").click()
    expect(intake.get_by_label("Password")).to_be_visible()
    intake.go_back()
    expect(intake.get_by_label("Password")).to_be_visible()
    assert "left knee" not in intake.content()
