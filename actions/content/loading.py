"""Loading the content: which files make it up, put together and tied.

Loading stops at the first mistake, with file and key; `check.py` lists all of them. The schema is in `schema.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from actions.content.files import raise_first, read_as, read_entries
from actions.content.library import Content, Voice, blanks
from actions.content.schema import Acknowledge, Avoid, Emotion, Names, Question, Text
from bot.language.loading import ContentError, Problem, load_yaml, name_of, nearest

T = TypeVar("T")
FIELDS_FILE = "fields.yml"
# The words around the questions: actions/intake reads those.
NO_QUESTIONS = ("answers.yml", "brief.yml", "places.yml", "readback.yml")


def load_content(data_dir: Path, language: str = "en") -> Content:
    """All texts and the voice. Raises `ContentError` at the first mistake, naming file and key."""
    return Content(language, load_texts(data_dir, language), load_voice(data_dir, language))


def load_texts(data_dir: Path, language: str = "en") -> Mapping[str, Text]:
    """The system texts by id, without the retired ones. Raises `ContentError`."""
    texts, problems = read_texts(text_files(data_dir, language), data_dir)
    problems += [*twice_problems(texts), *otherwise_problems(texts), *brace_problems(texts)]
    raise_first(problems)
    return MappingProxyType({text.id: text for _, text in texts if text.status != "retired"})


def load_voice(data_dir: Path, language: str = "en") -> Voice:
    """The empathy scripts. Raises `ContentError`."""
    folder = data_dir / "voice" / language
    emotions = {path.stem: read_one(Emotion, path, data_dir) for path in sorted((folder / "emotions").glob("*.yml"))}
    if "neutral" not in emotions:
        raise ContentError("there is no neutral.yml to fall back on", where=name_of(folder / "emotions", data_dir))
    return Voice(
        acknowledge=read_one(Acknowledge, folder / "acknowledge.yml", data_dir),
        emotions=MappingProxyType(emotions),
        names=read_one(Names, folder / "names.yml", data_dir),
        avoid=read_one(Avoid, folder / "avoid.yml", data_dir),
    )


def load_questions(data_dir: Path, language: str = "en") -> Mapping[str, Question]:
    """The questions of the intake by id, in their order. Raises `ContentError`."""
    questions, problems = read_questions(question_files(data_dir, language), data_dir)
    problems += twice_problems(questions)
    raise_first(problems)
    ordered = sorted((question for _, question in questions), key=lambda question: question.order)
    return MappingProxyType({question.id: question for question in ordered})


def read_one(kind: type[T], path: Path, data_dir: Path) -> T:
    """A file that is one entry. Raises `ContentError` at its first mistake."""
    where = name_of(path, data_dir)
    entry, problems = read_as(kind, load_yaml(path, data_dir), where)
    raise_first(problems)
    assert entry is not None
    return entry


def read_texts(paths: list[Path], data_dir: Path) -> tuple[list[tuple[str, Text]], list[Problem]]:
    """Every good text with its place, and every mistake. Raises `ContentError` for a file that is no YAML."""
    return _read_lists(Text, paths, data_dir)


def text_files(data_dir: Path, language: str) -> list[Path]:
    """The files of system texts: one topic each."""
    return [path for path in sorted((data_dir / "texts" / language).glob("*.yml")) if path.name != FIELDS_FILE]


def load_fields(data_dir: Path, language: str) -> dict[str, str]:
    """The blanks that texts may hold, each with a long sample. Raises `ContentError`."""
    path = data_dir / "texts" / language / FIELDS_FILE
    return read_one(dict[str, str], path, data_dir)


def read_questions(paths: list[Path], data_dir: Path) -> tuple[list[tuple[str, Question]], list[Problem]]:
    """Every good question with its place, and every mistake. Raises `ContentError` for a file that is no YAML."""
    return _read_lists(Question, paths, data_dir)


def question_files(data_dir: Path, language: str) -> list[Path]:
    """The files of questions: one block each."""
    return [path for path in sorted((data_dir / "intake" / language).glob("*.yml")) if path.name not in NO_QUESTIONS]


def _read_lists(kind: type[T], paths: list[Path], data_dir: Path) -> tuple[list[tuple[str, T]], list[Problem]]:
    entries: list[tuple[str, T]] = []
    problems: list[Problem] = []
    for path in paths:
        found, mistakes = read_entries(kind, load_yaml(path, data_dir), name_of(path, data_dir))
        entries += found
        problems += mistakes
    return entries, problems


def otherwise_problems(texts: list[tuple[str, Text]]) -> Iterator[Problem]:
    """`otherwise` that leads nowhere, or round in a circle."""
    by_id = {text.id: text for _, text in texts}
    for where, text in texts:
        if text.otherwise is not None and text.otherwise not in by_id:
            yield Problem(f"{where}: otherwise", f"no text {text.otherwise!r}{nearest(text.otherwise, by_id)}")
        elif _goes_round(text, by_id):
            yield Problem(f"{where}: otherwise", "the chain of otherwise never ends")


def brace_problems(texts: list[tuple[str, Text]]) -> Iterator[Problem]:
    """Braces that hold no plain name."""
    for where, text in texts:
        yield from _brace_problems(where, text)


def twice_problems(entries: list[tuple[str, T]]) -> list[Problem]:
    """Entries whose id another one has already."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for where, entry in entries:
        id = str(getattr(entry, "id"))  # noqa: B009 - every entry has one; the type variable can't say so
        if id in seen:
            problems.append(Problem(where, f"the id {id!r} is also at {seen[id]}"))
        seen.setdefault(id, where)
    return problems


def _goes_round(text: Text, by_id: Mapping[str, Text]) -> bool:
    seen: set[str] = set()
    step: Text | None = text
    while step is not None and step.otherwise is not None:
        if step.id in seen:
            return True
        seen.add(step.id)
        step = by_id.get(step.otherwise)
    return False


def _brace_problems(where: str, text: Text) -> Iterator[Problem]:
    lines = [text.web, text.sms, *(line for variant in text.variants for line in (variant.web, variant.sms))]
    for line in lines:
        try:
            wrong = [name for name in blanks(line) if not name.isidentifier()]
        except ValueError as error:
            yield Problem(where, f"a brace opens no blank: {error}")
            continue
        if wrong:
            yield Problem(where, f"a blank is a plain name such as {{clinic_name}}, and {wrong[0]!r} is none")
