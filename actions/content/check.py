"""Check every content file at once: what `./attune content check` runs.

Reading is in `shelf.py`, each check in `checks/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.content.checks import CHECKS, Check
from actions.content.checks.reading import notes
from actions.content.shelf import read_shelf
from bot.language.loading import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """Every problem, in the order of the files, and figures worth knowing."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def check_content(data_dir: Path, language: str = "en") -> list[Problem]:
    """Every problem of the content, each with file and key, in the order of the files; empty when all is well."""
    return list(report_on(data_dir, language).problems)


def report_on(data_dir: Path, language: str = "en", checks: Sequence[Check] = CHECKS) -> Report:
    """Problems and readability figures. Reads every file once; raises nothing for broken content."""
    shelf = read_shelf(data_dir, language)
    found = dict.fromkeys(problem for check in checks for problem in check.problems(shelf))
    return Report(tuple(sorted(found, key=lambda problem: (problem.where, problem.message))), tuple(notes(shelf)))
