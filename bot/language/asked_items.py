"""Which asked items take which answers, and which findings settle them: lists and values of data/lexicon/LANGUAGE/answers.yml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.language.finding import Finding
from bot.language.lexicon import Lexicon


class AskedItems:
    """Built once a language. `symptoms` are the items that are symptoms themselves."""

    def __init__(self, lexicon: Lexicon, symptoms: frozenset[str]) -> None:
        self._lists = lexicon.lists
        self.symptoms = symptoms
        self.whens: Mapping[str, str] = lexicon.values["answers.whens"]
        self.own: Mapping[str, Sequence[str]] = lexicon.values["answers.own"]
        self._codes: Mapping[str, Mapping[str, str]] = lexicon.values["answers.codes"]
        self._kinds: Mapping[str, Sequence[str]] = lexicon.values["answers.kinds"]

    def all_of(self, name: str) -> frozenset[str]:
        """The items of one list, such as "yes_no"."""
        return self._lists[f"answers.{name}"]

    def is_one(self, item: str, *names: str) -> bool:
        """Whether an item stands in one of the lists."""
        return any(item in self.all_of(name) for name in names)

    def code(self, item: str, verdict: str) -> str | None:
        """The item's own code for a "no" or a "not sure", such as none_known."""
        return self._codes.get(item, {}).get(verdict)

    def kinds(self, item: str) -> Sequence[str]:
        """The kinds of finding that settle an item: "site", "medicine.opioid" (a class or a value), "treatment.relief"."""
        return self._kinds.get(item, ())

    def is_told(self, item: str, told: Iterable[Finding]) -> bool:
        """Whether findings settle an item, so that it needs no answer."""
        return any(self.settles(finding, item) for finding in told)

    def settles(self, finding: Finding, item: str) -> bool:
        if item in self.symptoms:
            return finding.item == "symptom" and finding.value == item
        if item in self.whens:
            return finding.item == "severity" and finding.when == self.whens[item]
        if finding.status == "denied" and self.is_one(item, "not_by_denial"):
            return False
        return any(_is_of_kind(finding, kind) for kind in self.kinds(item))


def _is_of_kind(finding: Finding, kind: str) -> bool:
    item, _, more = kind.partition(".")
    if finding.item != item:
        return False
    return not more or more in (finding.value, finding.class_) or (more == "relief" and finding.relief is not None)
