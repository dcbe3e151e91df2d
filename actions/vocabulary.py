"""The codes of `data/vocabulary.yml`, as the code uses them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from bot.language.loading import load_mapping

Vocabulary = dict[str, Any]


@cache
def load_vocabulary(data_dir: Path) -> Vocabulary:
    """The whole file. Raises `ContentError` where it is missing or broken."""
    return load_mapping(data_dir / "vocabulary.yml", data_dir)
