"""Fill the page templates. What stands on a page is decided in pages.py (patients) and staff.py (staff)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent


@cache
def static_url(name: str) -> str:
    """The address of a static file. It changes with what the file holds: no browser pairs an old script with a new page."""
    content = (HERE / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def render(name: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page. Everything that is put in is escaped; a name that a template misspells is an error."""
    return HTMLResponse(_environment().get_template(name).render(**values), status)


def render_part(name: str, /, **values: Any) -> str:
    """A part of a page, for a script to put in its place."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static_url"] = static_url
    return environment
