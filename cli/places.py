"""Where things are: the project, its content, the state of this installation, the two interpreters."""

from __future__ import annotations

import os
from pathlib import Path

from cli.bootstrap import APP, RASA, python_of

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ATTUNE_DATA", str(ROOT / "data")))
MODELS = Path(os.environ.get("ATTUNE_MODELS", str(ROOT / "models")))


def home() -> Path:
    """`$ATTUNE_HOME`, or `.attune` in the project (ignored by git)."""
    return Path(os.environ.get("ATTUNE_HOME", str(ROOT / ".attune"))).expanduser().resolve()


def app_python() -> str:
    return str(python_of(APP))


def rasa_python() -> str:
    return str(python_of(RASA))
