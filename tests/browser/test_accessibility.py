"""axe-core finds nothing on any state of the two pages. It finds a part of what can be wrong; the keyboard tests find another."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD, question

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIGHT_AND_DARK = pytest.mark.parametrize("colours", ["light", "dark"])


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which the package brings along."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def _faults(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("(tags) => axe.run({ runOnly: tags })", RULES)
    faults = ((fault["id"], node) for fault in found["violations"] for node in fault["nodes"])
    return [f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in faults]


def _say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


@LIGHT_AND_DARK
def test_the_patients_page_has_no_fault_in_any_state(app, axe, colours):
    page = app.open_page(width=360, height=740, color_scheme=colours)
    expect(page.locator("#buttons button")).to_have_count(2)
    page.locator("summary").click()
    assert not _faults(page, axe)
    _say(page, "yes")
    expect(page.get_by_text("What brings you")).to_be_visible()
    _say(page, "My left knee burns.")
    expect(page.locator("#buttons button")).to_have_count(11)
    assert not _faults(page, axe)
    _say(page, "since monday i can't feel when i wipe and i wet myself")
    expect(page.locator(".message.safety")).to_be_visible()
    assert not _faults(page, axe)
    page.context.set_offline(True)
    _say(page, "hello")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not _faults(page, axe)


@LIGHT_AND_DARK
def test_a_list_has_no_fault_before_and_after_a_pick(app, axe, colours):
    app.rasa.questions = (question("safety.nerves"),)
    page = app.open_page(width=360, height=640, color_scheme=colours)
    _say(page, "yes")
    expect(page.get_by_role("button", name="Done")).to_be_disabled()
    assert not _faults(page, axe)
    page.get_by_role("button", name="Numb where I sit").click()
    expect(page.get_by_role("button", name="Done")).to_be_enabled()
    assert not _faults(page, axe)


@LIGHT_AND_DARK
def test_the_console_has_no_fault_on_any_page(app, axe, staff_name, colours):
    patient = app.open_page()
    _say(patient, "yes")
    expect(patient.get_by_text("What brings you")).to_be_visible()
    _say(patient, "since monday i can't feel when i wipe and i wet myself")
    expect(patient.locator(".message.safety")).to_be_visible()
    page = app.open_page("/staff", width=1280, height=900, color_scheme=colours)
    page.get_by_label("Name").fill(staff_name)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert not _faults(page, axe)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Intakes")).to_be_visible()
    assert not _faults(page, axe)
    page.get_by_role("link", name="Name not given").click()
    page.locator(".flag a.rests-on").hover()
    expect(page.locator("mark")).to_be_visible()
    assert not _faults(page, axe)
    page.get_by_role("link", name="Password").click()
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    assert not _faults(page, axe)
