"""The content of the repository is whole, and the code names only texts that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from actions.content import load_content
from actions.content.check import check_content
from actions.settings import load_settings
from bot.language.loading import Problem

ROOT = Path(__file__).resolve().parents[2]
PER_ALARM = ("tier", "minutes", "link")  # what a text is given when it is said; all other blanks are the clinic's
PARTS = ("texts", "voice", "lexicon", "intake", "red_flags")
_NAMED = re.compile(r'(?:say|text)\(\s*"([a-z_]+\.[a-z_]+)"')


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    return check_content(ROOT / "data")


@pytest.mark.parametrize("part", PARTS)
def test_the_content_of_each_part_passes_every_check(problems, part):
    found = [str(problem) for problem in problems if problem.where.startswith(f"data/{part}/")]
    assert not found, "\n" + "\n".join(found)


def test_all_other_content_passes_every_check_too(problems):
    found = [str(problem) for problem in problems if not problem.where.startswith(tuple(f"data/{part}/" for part in PARTS))]
    assert not found, "\n" + "\n".join(found)


def test_every_text_that_the_code_names_is_there():
    texts = load_content(ROOT / "data").texts
    sources = [path for room in ("actions", "web", "cli") for path in (ROOT / room).rglob("*.py")]
    named = {id: path.name for path in sources for id in _NAMED.findall(path.read_text(encoding="utf-8"))}
    assert not {id: name for id, name in named.items() if id not in texts}


def test_every_text_can_be_said_by_a_clinic_that_has_nothing_set():
    clinic = load_settings(ROOT / "clinic.yml")
    content = load_content(ROOT / "data").for_clinic(clinic.facts(), ())
    blanks = yaml.safe_load((ROOT / "data/texts/en/fields.yml").read_text(encoding="utf-8"))
    samples = {name: value for name, value in blanks.items() if name in PER_ALARM}
    for id, text in content.texts.items():
        reachable = content.text(id, **samples)
        assert reachable.id != id or not text.needs


def test_a_demo_says_that_it_is_not_for_real_patients():
    assert "not for real patients" in load_content(ROOT / "data").text("opening.demo").text


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_the_opening_says_who_speaks_where_it_goes_and_whom_to_call(channel):
    hello = load_content(ROOT / "data").text("opening.hello", channel, clinic_name="Hill Clinic").text
    for said in ("computer program", "not a person", "care team", "911", "988"):
        assert said in hello
