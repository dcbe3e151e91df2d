"""One message, read once: findings, feelings and danger together.

Findings are read in findings.py, feelings in emotion.py, danger in red_flags.py, whose body and whether it is denied in scope.py.
This is the door that both environments use: Rasa's components, and `web/`, which screens every message itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.language.clauses import clauses_of, passages_of
from bot.language.emotion import EmotionReader, load_emotions
from bot.language.findings import Finding, FindingsReader, load_findings
from bot.language.learned import told_in_clause
from bot.language.lexicon import Message, load_lexicon
from bot.language.red_flags import Danger, RedFlags, load_red_flags
from bot.language.respondent import Respondent, respondent_of


@dataclass(frozen=True)
class Context:
    """What stood before a message: asked items, the last bot message, who types, the person's last messages (oldest first)."""

    asked: tuple[str, ...] = ()
    previous: str = ""
    respondent: str = "self"
    recent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What a message says. `emotion` is the strongest of `emotions`, or "neutral"."""

    findings: tuple[Finding, ...]
    emotions: tuple[str, ...]
    dangers: tuple[Danger, ...]

    @property
    def emotion(self) -> str:
        return self.emotions[0] if self.emotions else "neutral"


def danger_json(danger: Danger) -> dict[str, object]:
    """An entry of `safety` in the contract's form; `actions` and `clarify` are what is said and asked, `language` in which tongue."""
    told = {"flag": danger.flag, "tier": danger.tier, "text": danger.text, "start": danger.start, "end": danger.end}
    return {**told, "actions": list(danger.action), "clarify": danger.clarify, "language": danger.language}


class Language:
    """The readers of one language, built once from its content."""

    def __init__(self, findings: FindingsReader, emotions: EmotionReader, red_flags: RedFlags) -> None:
        self._findings = findings
        self._emotions = emotions
        self.red_flags = red_flags
        self._last = self._findings.lexicon.read("", "self")

    def understand(self, text: str, context: Context = Context()) -> Understanding:
        """Never raises, whatever the text."""
        dangers = self.screen(text, context)
        message = self._read(text, context.respondent)
        findings = self._findings.read_message(message, asked=context.asked, previous=context.previous)
        # A feeling is that of who writes, whoever the patient is.
        emotions = self._emotions.read_message(message) if context.respondent == "self" else self._emotions.read(text)
        return Understanding((*_unechoed(findings, dangers), *_echoes(dangers)), emotions, dangers)

    def _read(self, text: str, respondent: str | None = None) -> Message:
        """The message, read once for all who ask in a row; `respondent` None is whoever was told last."""
        last = self._last
        if last.text != text or respondent not in (None, last.respondent):
            # One assignment: another thread sees the old message or the new one, both whole.
            self._last = last = self._findings.lexicon.read(text, respondent or "self")
        return last

    def asks(self, text: str) -> bool:
        """Whether the message begins as a question does, also without its mark."""
        words = [word for word in self._read(text).words if word[0].isalnum()]
        return bool(words) and words[0] in self._findings.lexicon.lists["answers.asks"]

    def respondent(self, text: str, asked: Sequence[str]) -> Respondent | None:
        """Who types, where the message tells that it is not the patient (respondent.py)."""
        return respondent_of(self._read(text), self._findings.lexicon, asked)

    def time_of_procedure(self, text: str, context: Context = Context()) -> str:
        """Of a message that describes a procedure: "past" if it was had, else "present"."""
        return self._findings.time_of_procedure(text, context.respondent)

    def passages(self, text: str) -> list[tuple[int, int]]:
        """Offsets of what is said in one breath, in order (clauses.py)."""
        return [(one.start, one.end) for one in passages_of(self._read(text).doc)]

    def clauses(self, text: str) -> list[tuple[int, int]]:
        """Offsets of the clauses, in order (clauses.py)."""
        return [(one.start, one.end) for one in clauses_of(self._read(text).doc)]

    def told_in(self, text: str, item: str, code: str, start: int, end: int, context: Context = Context()) -> list[dict[str, object]]:
        """What a learner found in a clause, as findings in the contract's form (learned.py)."""
        lexicon = self._findings.lexicon
        message = self._read(text, context.respondent)
        return [finding.to_json() for finding in told_in_clause(message, lexicon, item, code, start, end)]

    def screen(self, text: str, context: Context = Context()) -> tuple[Danger, ...]:
        """Danger alone, most urgent first."""
        return self.red_flags.screen(text, recent=context.recent, respondent=context.respondent, asked=context.asked, previous=context.previous)


def _echoes(dangers: Iterable[Danger]) -> Iterator[Finding]:
    """A sign told by the words of the question is a symptom too; which words tell it is the red flags' content alone."""
    for danger in dangers:
        if danger.item:
            yield Finding("symptom", danger.item, danger.text, danger.start, danger.end)


def _unechoed(findings: Iterable[Finding], dangers: Sequence[Danger]) -> Iterator[Finding]:
    echoed = {danger.item for danger in dangers if danger.item}
    return (finding for finding in findings if not (finding.item == "symptom" and finding.value in echoed))


def load_language(data_dir: Path, language: str = "en") -> Language:
    """Read all content of a language. Raises `ContentError` with file and key."""
    lexicon = load_lexicon(data_dir, language)
    return Language(load_findings(data_dir, language, lexicon), load_emotions(data_dir, language, lexicon), load_red_flags(data_dir, language))
