"""The word lists are whole, and a broken one says where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bot.language.lexicon import check_lexicon, load_lexicon
from bot.language.loading import ContentError

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture
def copy(tmp_path):
    shutil.copy(DATA / "vocabulary.yml", tmp_path)
    shutil.copytree(DATA / "lexicon", tmp_path / "lexicon")
    return tmp_path


def change(root, name, edit):
    path = root / "lexicon" / "en" / f"{name}.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_the_repositorys_word_lists_have_no_problem():
    assert [str(problem) for problem in check_lexicon(DATA)] == []


@pytest.mark.parametrize(
    ("name", "edit", "where", "message"),
    [
        ("sites", lambda c: c["items"]["site"]["codes"].update(nee=["nee"]), "items.site.nee", "did you mean 'knee'"),
        ("sites", lambda c: c["items"]["site"]["ambiguous"][0].update(candidates=["grion"]), "candidates", "did you mean 'groin'"),
        ("qualities", lambda c: c["items"]["quality"]["codes"].update(dull=[]), "items.quality.dull", "holds no phrase"),
        ("symptoms", lambda c: c["items"]["symptom"]["codes"]["rash"].append("feverish"), "items.symptom", "stands under"),
        ("times", lambda c: c.update(colour="red"), "colour", "means nothing here"),
        ("emotion", lambda c: c.pop("source"), "source", "is missing"),
        ("conditions", lambda c: c["items"]["condition"]["codes"]["cancer"].append("@nothing"), "items.condition.cancer", "is no concept"),
        ("courses", lambda c: c["items"]["course"]["codes"].update(same=[True]), "items.course.same", "quote it"),
    ],
)
def test_a_broken_list_is_named_with_its_file_and_key(copy, name, edit, where, message):
    change(copy, name, edit)
    problems = [str(problem) for problem in check_lexicon(copy)]
    assert any(f"lexicon/en/{name}.yml: " in problem and where in problem and message in problem for problem in problems), problems


def test_loading_a_broken_list_raises(copy):
    change(copy, "sites", lambda content: content["items"]["site"]["codes"].update(nee=["nee"]))
    with pytest.raises(ContentError, match="sites.yml"):
        load_lexicon(copy)


def test_every_problem_is_told_at_once(copy):
    change(copy, "sites", lambda content: content["items"]["site"]["codes"].update(nee=["nee"]))
    change(copy, "emotion", lambda content: content.pop("source"))
    assert len(check_lexicon(copy)) >= 2
