"""The held-out files are whole: they parse, speak the vocabulary's codes, and quote their own messages.

Only the files are checked here. How well messages are understood is measured elsewhere, from these same files.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
VOCABULARY: dict[str, Any] = yaml.safe_load((HERE.parents[1] / "data" / "vocabulary.yml").read_text("utf-8"))
ITEMS = {item for group in VOCABULARY["items"].values() for item in group}
TIERS = set(VOCABULARY["tiers"]) - {"ask"}  # a clarifying question raises nothing
RESPONDENTS = {
    "self", "parent_guardian", "spouse_partner", "adult_child",
    "other_family", "paid_caregiver", "interpreter_helper", "other",
}  # fmt: skip
SINCE = re.compile(r"P\d+[DWMY]|\d{4}(-\d{2}){0,2}")

# What each finding may carry beside `item`, `value`, `text` and `start`.
EXTRAS = {
    "site": {"candidates", "side", "status", "subject"},
    "quality": {"status"},
    "severity": {"when", "low", "said"},
    "since": set(),
    "symptom": {"status", "subject"},
    "answer": {"for"},
}
CODES = {"side": "sides", "status": "statuses", "subject": "subjects", "when": "severity_when"}


def load(name: str) -> Any:
    return yaml.safe_load((HERE / f"heldout_{name}.yml").read_text("utf-8"))


INTENTS: dict[str, list[str]] = load("intents")
FINDINGS: list[dict[str, Any]] = load("findings")
DANGER: dict[str, dict[str, list[Any]]] = load("danger")


def findings() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((entry["text"], finding) for entry in FINDINGS for finding in entry["findings"])


def contexts() -> Iterator[dict[str, Any]]:
    raised = (entry for lists in DANGER.values() for entry in lists["raises"])
    return (entry["context"] for entry in [*FINDINGS, *raised] if "context" in entry)


def is_value_of(item: str, value: Any) -> bool:
    """Whether `value` is one that a finding of this kind may have."""
    if item == "site":
        return value is None or value in VOCABULARY["regions"]
    if item == "quality":
        return value in VOCABULARY["qualities"]
    if item == "symptom":
        return value in VOCABULARY["symptoms"]
    if item == "severity":
        return isinstance(value, (int, float)) and 0 <= value <= 10
    if item == "since":
        return value is None or SINCE.fullmatch(value) is not None
    return isinstance(value, (str, int)) and not isinstance(value, bool)


@pytest.mark.parametrize("name", ["intents", "findings", "danger"])
def test_a_held_out_file_says_who_may_read_it(name: str) -> None:
    header = (HERE / f"heldout_{name}.yml").read_text("utf-8").split("\n\n")[0]
    assert "Who may read it" in header
    assert "Never used for" in header


def test_every_intent_has_twenty_messages_or_more_and_no_other_name_occurs() -> None:
    assert set(INTENTS) == set(VOCABULARY["intents"])
    assert {intent: len(texts) for intent, texts in INTENTS.items() if len(texts) < 20} == {}


def test_no_message_bears_two_intents() -> None:
    texts = Counter(text.casefold().strip(" .!?") for texts in INTENTS.values() for text in texts)
    assert [text for text, count in texts.items() if count > 1] == []


def test_there_are_eighty_messages_with_findings_or_more_and_none_twice() -> None:
    assert len(FINDINGS) >= 80
    seen = Counter((entry["text"], str(entry.get("context"))) for entry in FINDINGS)
    assert max(seen.values()) == 1


def test_a_findings_text_occurs_once_in_its_message_or_where_its_start_says() -> None:
    for text, finding in findings():
        part, start = finding["text"], finding.get("start")
        if start is None:
            assert part and text.count(part) == 1, (text, part)
        else:
            assert text[start : start + len(part)] == part, (text, part)


def test_a_findings_text_does_not_cut_a_word() -> None:
    for text, finding in findings():
        start = finding.get("start", text.find(finding["text"]))
        before, after = text[start - 1 : start], text[start + len(finding["text"]) :][:1]
        assert not before.isalnum(), (text, finding["text"])
        assert not after.isalpha() or finding["text"][-1].isdigit(), (text, finding["text"])  # "5ish"


def test_a_finding_speaks_the_vocabulary() -> None:
    for text, finding in findings():
        item = finding["item"]
        assert set(finding) - {"item", "value", "text", "start"} <= EXTRAS[item], text
        assert is_value_of(item, finding["value"]), (text, finding)
        for key, codes in CODES.items():
            assert key not in finding or finding[key] in VOCABULARY[codes], (text, finding)


def test_a_site_has_candidates_just_where_its_value_is_left_open() -> None:
    for text, finding in findings():
        if finding["item"] == "site":
            assert (finding["value"] is None) == ("candidates" in finding), text
            assert set(finding.get("candidates", [])) <= set(VOCABULARY["regions"]), text


def test_a_severity_out_of_range_or_between_two_keeps_what_was_said() -> None:
    for text, finding in findings():
        if finding["item"] == "severity":
            assert "said" not in finding or (finding["value"] == 10 and float(finding["said"]) > 10), text
            assert finding.get("low", -1) < finding["value"], text


def test_an_answer_is_for_an_item_that_was_asked() -> None:
    for entry in FINDINGS:
        for finding in entry["findings"]:
            if finding["item"] == "answer":
                assert finding["for"] in entry["context"]["asked"], entry["text"]


def test_a_context_asks_known_items_of_a_known_person() -> None:
    for context in contexts():
        assert set(context) <= {"asked", "previous", "respondent"}
        assert set(context.get("asked", [])) <= ITEMS
        assert context.get("respondent", "self") in RESPONDENTS


def test_every_flag_has_six_dangers_and_five_look_alikes_or_more() -> None:
    assert set(DANGER) == set(VOCABULARY["flags"])
    counts = {flag: (len(lists["raises"]), len(lists["look_alikes"])) for flag, lists in DANGER.items()}
    short = {flag: count for flag, count in counts.items() if count[0] < 6 or count[1] < 5}
    assert short == {}


def test_every_danger_has_the_lowest_tier_that_is_acceptable() -> None:
    for lists in DANGER.values():
        for entry in lists["raises"]:
            assert {"text", "tier"} <= set(entry) <= {"text", "tier", "context"}, entry
            assert entry["tier"] in TIERS, entry


def test_no_danger_message_occurs_twice_nor_as_its_own_look_alike() -> None:
    texts = [entry["text"] for lists in DANGER.values() for entry in lists["raises"]]
    texts += [text for lists in DANGER.values() for text in lists["look_alikes"]]
    assert all(isinstance(text, str) and text.strip() for text in texts)
    assert [text for text, count in Counter(text.casefold() for text in texts).items() if count > 1] == []


EMOTIONS: dict[str, list[Any]] = load("emotions")
PROCEDURES: dict[str, list[str]] = load("procedures")
OFFTOPIC: list[str] = load("offtopic")


def test_every_feeling_has_messages_and_only_known_feelings_beside_it():
    assert set(EMOTIONS) == set(VOCABULARY["emotions"])
    also = {name for messages in EMOTIONS.values() for entry in messages if isinstance(entry, dict) for name in entry["also"]}
    assert all(len(messages) >= 16 for messages in EMOTIONS.values()) and also <= set(VOCABULARY["emotions"])


def test_every_procedure_is_named_in_four_messages():
    assert {name: len(messages) for name, messages in PROCEDURES.items()} == dict.fromkeys(VOCABULARY["procedures"], 4)


def test_off_topic_messages_stand_once():
    assert len(set(OFFTOPIC)) == len(OFFTOPIC) >= 120
