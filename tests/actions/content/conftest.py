"""A content folder that a test fills with what it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.content.shelf import read_shelf

HEAD = {"status": "draft", "source": "made up", "reviewed": None}


class Desk:
    """Writes content files below `data` and tells what a check finds in them."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def write(self, path: str, content: Any) -> Desk:
        """A file below the content folder, from text or from what YAML would hold."""
        target = self.data / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        target.write_text(text, encoding="utf-8")
        return self

    def text(self, id: str, web: str = "Hello.", sms: str | None = None, **more: Any) -> Desk:
        """One more text in the file that its id names."""
        entry = {"id": id, **HEAD, "version": 1, **more, "web": web, "sms": web if sms is None else sms}
        for key in ("choices", "variants"):
            if key in entry:
                entry[key] = entry.pop(key)
        path = f"texts/en/{id.split('.')[0]}.yml"
        there = self.data / path
        entries = yaml.safe_load(there.read_text(encoding="utf-8")) if there.exists() else []
        return self.write(path, [*entries, entry])

    def question(self, id: str, **more: Any) -> Desk:
        """One question, alone in the file of its block."""
        entry = {"id": id, **HEAD, "version": 1, "block": "story", "order": 1, "items": ["onset"], "format": "text"}
        words = {"web": "When did it begin?", "sms": "When did it begin?", "again": "How long ago was it?", "why": "It helps."}
        ends = {key: more.pop(key) for key in ("lead_in", "choices", "when") if key in more}
        return self.write(f"intake/en/{more.get('block', 'story')}.yml", [{**entry, **words, **more, **ends}])

    def avoid(self, *words: str, **more: Any) -> Desk:
        """The list of words to avoid."""
        listed = [{"words": [word], "why": "Makes it small", "instead": "leave it out", **more} for word in words]
        rest = {"never": [], "cheering": ["cheer up"], "never_mirror": ["useless"]}
        return self.write("voice/en/avoid.yml", {"id": "voice.avoid", **HEAD, "version": 1, "avoid": listed, **rest})

    def emotion(self, name: str, *lines: str, **more: Any) -> Desk:
        """The phrases for one feeling."""
        phrases = [{"id": f"line{number}", **more, "text": line} for number, line in enumerate(lines)]
        return self.write(f"voice/en/emotions/{name}.yml", {"id": f"voice.{name}", **HEAD, "version": 1, "lines": phrases})

    def names(self, **regions: Any) -> Desk:
        """The names of codes: one of each kind, and the given regions."""
        named = {
            "ambiguous": [],
            "regions": {"knee": {"name": "knee"}, **regions},
            "plurals": [],
            "side_words": ["left"],
            "sides": {"left": "left"},
            "qualities": {"burning": {"name": "burning"}},
            "impacts": {"walk": {"name": "walking"}},
            "months": ["May"],
            "scores": ["a zero"],
            "numbers": ["zero", "one", "two", "three"],
            "units": {"D": ["day", "days"], "W": ["week", "weeks"], "M": ["month", "months"], "Y": ["year", "years"]},
        }
        return self.write("voice/en/names.yml", {"id": "voice.names", **HEAD, "version": 1, **named})

    def vocabulary(self, **codes: Any) -> Desk:
        """The codes of the contract, as far as a test needs them."""
        return self.write("vocabulary.yml", codes)

    def problems(self, check: Any) -> list[str]:
        """What one check finds, as printed."""
        return [str(problem) for problem in check.problems(read_shelf(self.data))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


@pytest.fixture
def loaded(desk: Desk) -> Callable[[], Any]:
    """The texts of the desk as loaded content, with a voice of the real scripts."""
    from actions.content import Content
    from actions.content.loading import load_texts

    return lambda: Content("en", load_texts(desk.data), voice=None)  # type: ignore[arg-type]
