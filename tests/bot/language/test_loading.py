"""A broken content file is named with its key and what to do."""

from pathlib import Path

import pytest

from bot.language import AttuneContentError
from bot.language.loading import ContentError, as_text, as_texts, load_mapping


def _file(folder: Path, text: str) -> Path:
    path = folder / "data" / "x.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2\n", "stands twice"),
        ("a: [", "no valid YAML"),
        ("", "empty"),
        ("- a\n", "keys and values"),
        ("yes: 1\n", "quote it"),
    ],
)
def test_a_broken_file_names_itself(tmp_path: Path, text: str, says: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(ContentError, match=says) as error:
        load_mapping(path, tmp_path / "data")
    assert error.value.where.startswith("data/x.yml")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(AttuneContentError, match="missing"):
        load_mapping(tmp_path / "no.yml")


def test_a_bare_no_is_told_to_be_quoted() -> None:
    with pytest.raises(ContentError, match="quote it"):
        as_text(False, "x.yml: words")


def test_a_list_names_the_entry_that_is_wrong() -> None:
    with pytest.raises(ContentError) as error:
        as_texts(["a", True], "x.yml: words")
    assert error.value.where == "x.yml: words[1]"
