"""Commands find the record of their ATTUNE_HOME, or say why they don't; never an empty one beside it, never one under other keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.store import StoreError
from actions.store.audit import record, verify
from actions.store.staff import add_staff
from cli.errors import CommandError
from cli.record import database_url, open_record, tracker_url


@pytest.fixture(autouse=True)
def no_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'elsewhere.db'}"


def test_without_an_address_the_record_is_in_the_home(tmp_path: Path) -> None:
    with open_record(tmp_path):
        pass
    assert (tmp_path / "attune.db").exists()
    assert database_url(tmp_path) is None


def test_an_address_that_was_used_once_is_not_forgotten_in_silence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_record(home, _url(tmp_path)):
        pass
    with pytest.raises(CommandError, match=r"elsewhere\.db: set DATABASE_URL"), open_record(home):
        pass
    assert not (home / "attune.db").exists()
    (home / "database").unlink()
    with open_record(home):
        pass


def test_the_environment_names_the_record_and_an_option_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://environment/x")
    assert database_url(tmp_path) == "postgresql://environment/x"
    assert database_url(tmp_path, "postgresql://option/x") == "postgresql://option/x"


def test_the_note_of_where_the_record_is_has_no_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError), open_record(tmp_path, "postgresql://attune:hush@127.0.0.1:1/x"):
        pass
    assert "hush" not in "".join(path.read_text() for path in tmp_path.glob("database*"))


def test_a_record_of_another_home_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    url = _url(tmp_path)
    with open_record(tmp_path / "one", url) as store:
        with store.begin() as session:
            add_staff(session, "nurse joy", "reviewer")
        with pytest.raises(StoreError, match=r"another keys\.json"), open_record(tmp_path / "two", url):
            pass
        assert not (tmp_path / "two" / "database").exists()
        with store.begin() as session:
            record(session, "cli", "intake.listed", "all")
        assert verify(store) is None


def test_the_same_home_opens_its_record_again(tmp_path: Path) -> None:
    for _ in range(2):
        with open_record(tmp_path) as store, store.begin() as session:
            record(session, "cli", "intake.listed", "all")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://u:p%25w%40x@h:1/d?sslmode=require", "postgresql+psycopg2://u:p%25w%40x@h:1/d?sslmode=require"),
        ("postgres://h/d", "postgresql+psycopg2://h/d"),
        ("sqlite:////somewhere/x.db", "sqlite:////somewhere/x.db"),
    ],
)
def test_rasa_is_told_the_same_record_in_the_form_that_it_takes(tmp_path: Path, url: str, told: str) -> None:
    assert tracker_url(tmp_path, url) == told


def test_by_default_rasa_keeps_its_rows_in_the_same_file(tmp_path: Path) -> None:
    assert tracker_url(tmp_path, None) == f"sqlite:///{tmp_path}/attune.db"


@pytest.mark.parametrize("url", ["nonsense", "postgresql://u:hush@h:port/d", "mysql://u:hush@h/d"])
def test_what_is_no_address_is_one_clear_line_without_the_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL") as caught, open_record(tmp_path, url):
        pass
    assert "hush" not in str(caught.value)
