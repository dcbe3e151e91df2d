"""One clinic, opened: its settings, its content, its record. Loaded once a process and shared by all requests.

How a turn uses it is in turn.py; the parts themselves are in settings.py, content/, store/ and bot.language.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from actions.content import Content, load_content
from actions.settings import Settings, load_settings
from actions.store.engine import Store, open_store
from actions.store.models import Staff
from actions.store.staff import add_staff
from bot.language.understanding import Language, load_language
from vault.keys import open_keyring

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ATTUNE_DATA", str(ROOT / "data")))
FIRST_STAFF = "admin"


@dataclass(frozen=True)
class ClinicContent:
    """What is read from files: settings, words and signs, and the texts as this clinic may say them."""

    settings: Settings
    content: Content
    language: Language


@dataclass(frozen=True)
class Clinic(ClinicContent):
    """`ClinicContent` with its record."""

    store: Store


def load_clinic_content(data_dir: Path = DATA, settings_file: Path = ROOT / "clinic.yml") -> ClinicContent:
    """Read everything. Raises `SettingsError` or `ContentError`, each with file and key."""
    settings = load_settings(settings_file, data_dir)
    content = load_content(data_dir).for_clinic(settings.facts(), settings.has())
    return ClinicContent(settings, content, load_language(data_dir))


def open_clinic() -> Clinic:
    """The clinic of this process, as `./attune run` describes it in the environment."""
    store = open_store_of(Path(os.environ["ATTUNE_HOME"]), os.environ.get("DATABASE_URL"))
    files = load_clinic_content()
    return Clinic(files.settings, files.content, files.language, store)


def open_store_of(home: Path, url: str | None) -> Store:
    """The record under `home`, or at `url`; its keys are made on first use."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_store(url, home, open_keyring(home / "keys.json"))


def first_staff(store: Store) -> tuple[str, str] | None:
    """Where there is no staff yet, make an administrator and return name and one-time password."""
    with store.begin() as session:
        if session.query(Staff).first() is not None:
            return None
        return FIRST_STAFF, add_staff(session, FIRST_STAFF, "admin")
