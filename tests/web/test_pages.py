"""The patient's page: every word is content, nothing on it needs a weaker policy, help is in sight without a script."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from actions.settings import Mode
from web.pages import page_words
from web.templating import HERE

TEMPLATE = HERE / "templates" / "chat.html"
SCRIPT = HERE / "static" / "chat.js"
PAGES = sorted((HERE / "templates").glob("*.html"))
_COMMENTS = re.compile(r"\{#.*?#\}|/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
_SENTENCE = re.compile(r"[A-Za-z']+(?:,? [A-Za-z']+){3,}")


@pytest.fixture
def page(app):
    with TestClient(app) as client:
        return client.get("/chat")


def _sentences_in_html(source: str) -> list[str]:
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", _COMMENTS.sub("", source), flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", "\n", source)
    told = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', source)
    return _SENTENCE.findall("\n".join([shown, *told]))


def _sentences_in_script(source: str) -> list[str]:
    strings = re.findall(r'"([^"\n]*)"|`([^`]*)`', _COMMENTS.sub("", source))
    return _SENTENCE.findall("\n".join(one or other for one, other in strings))


def test_no_sentence_that_a_patient_reads_is_in_the_template_or_the_script():
    assert not _sentences_in_html(TEMPLATE.read_text(encoding="utf-8"))
    assert not _sentences_in_script(SCRIPT.read_text(encoding="utf-8"))


def test_the_search_for_sentences_would_find_one():
    assert _sentences_in_html("<p>Please send it once more</p>")
    assert _sentences_in_html('<a title="Please send it once more">')
    assert _sentences_in_script('say("Please send it once more")')


def test_every_word_of_the_content_is_used_by_the_page_and_none_is_missing(clinic):
    words = set(page_words(clinic.content))
    source = TEMPLATE.read_text(encoding="utf-8")
    for_the_script = source.split("{% for key in")[1].split("%}")[0]
    named = set(re.findall(r"words\.(\w+)", source)) | set(re.findall(r'"(\w+)"', for_the_script))
    assert named == words - {"help_person_without_phone"}


def test_every_word_that_the_script_uses_is_on_the_page(page):
    on_page = set(re.findall(r'data-word="(\w+)"', page.text))
    script = SCRIPT.read_text(encoding="utf-8")
    used = set(re.findall(r"words\.(\w+)", script)) | {"from_bot", "from_patient", "from_staff"}
    assert used == on_page


def test_the_script_fills_the_places_that_the_progress_has(clinic):
    places = set(re.findall(r"\[\w+\]", page_words(clinic.content)["progress"]))
    assert places == set(re.findall(r'replace\("(\[\w+\])"', SCRIPT.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_has_a_script_or_a_style_of_its_own(path: Path):
    source = path.read_text(encoding="utf-8")
    assert not re.findall(r"<script(?![^>]*\ssrc=)", source)
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", source)


@pytest.mark.parametrize("path", sorted((HERE / "static").glob("*")), ids=lambda path: path.name)
def test_nothing_is_fetched_from_another_server(path: Path):
    source = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http:" not in source
    assert "https:" not in source


def test_the_policy_lets_only_our_own_files_run(page):
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_without_a_script_the_page_still_says_whom_to_call(page):
    without = page.text.split("<noscript>")[1].split("</noscript>")[0]
    assert "911" in without
    assert "988" in without


def test_help_and_the_demo_note_stand_on_the_page_before_any_message(page):
    head = page.text.split("<noscript>")[0]
    for said in ('href="tel:911"', 'href="tel:988"', "Not for real patients"):
        assert said in head


def test_a_live_clinic_shows_no_demo_note(app, clinic):
    app.state.clinic = replace(clinic, settings=clinic.settings.model_copy(update={"mode": Mode.LIVE}))
    with TestClient(app) as client:
        assert 'class="demo"' not in client.get("/chat").text


def test_leaving_fast_goes_where_the_clinic_says(app, clinic):
    app.state.clinic = replace(clinic, settings=clinic.settings.model_copy(update={"leave_fast_to": "https://news.example.org/?a=1&b=2"}))
    with TestClient(app) as client:
        assert 'id="leave" href="https://news.example.org/?a=1&amp;b=2"' in client.get("/chat").text


def test_the_page_is_kept_by_no_browser_and_its_files_change_their_address_with_their_content(page):
    assert page.headers["cache-control"] == "no-store"
    assert re.search(r'src="/static/chat\.js\?v=[0-9a-f]{12}"', page.text)


def test_the_root_leads_to_the_chat(app):
    with TestClient(app, follow_redirects=False) as client:
        assert client.get("/").headers["location"] == "/chat"
