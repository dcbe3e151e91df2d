"""`./attune intake list|show`: stored intakes on the command line. What an intake looks like is actions/store/export.py's."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import Any

from actions.brief import brief_text
from actions.clinic import DATA
from actions.store.export import intake_json, intake_list
from actions.vocabulary import load_vocabulary
from cli.errors import CommandError
from cli.record import open_record


def list_intakes(arguments: argparse.Namespace) -> int:
    """One line an intake, most urgent first."""
    with open_record() as store, store.begin() as session:
        rows = intake_list(session, actor=_actor())
    for row in rows:
        print(json.dumps(row) if arguments.json else _row(row))
    return 0


def show_intake(arguments: argparse.Namespace) -> int:
    """One intake: the physician's page, or JSON."""
    if arguments.fhir or arguments.pdf:
        raise CommandError("this form is not built yet: use --json, or no option for the physician's page")
    with open_record() as store, store.begin() as session:
        found = intake_json(session, arguments.id, load_vocabulary(DATA), actor=_actor(), brief=brief_text)
    print(json.dumps(found, ensure_ascii=False, indent=1) if arguments.json else found["brief"])
    return 0


def _row(row: dict[str, Any]) -> str:
    return f"{row['id']}  {row['urgency'] or '-':<10} {row['state']:<12} {row['match']}"


def _actor() -> str:
    """Who reads, for the audit log: whoever can start this command on the machine."""
    return f"cli:{getpass.getuser()}"
