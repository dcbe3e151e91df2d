"""The rules in data/rules: every intent has one, and no two of one intent look at different slots."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text())
VOCABULARY = yaml.safe_load((ROOT / "data" / "vocabulary.yml").read_text())


def _rules() -> list[dict[str, object]]:
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    return [rule for path in files for rule in yaml.safe_load(path.read_text())["rules"]]


def _intent(rule: dict[str, object]) -> str:
    return str(rule["steps"][0]["intent"])  # type: ignore[index]


def test_the_domain_knows_the_intents_of_the_vocabulary_and_danger_sign() -> None:
    assert set(DOMAIN["intents"]) == {*VOCABULARY["intents"], "danger_sign"}


def test_every_intent_has_exactly_one_rule_without_a_condition() -> None:
    plain = [_intent(rule) for rule in _rules() if "condition" not in rule]
    assert sorted(plain) == sorted(DOMAIN["intents"])


def test_danger_has_no_rule_with_a_condition() -> None:
    assert not [rule for rule in _rules() if _intent(rule) == "danger_sign" and "condition" in rule]


def test_rules_of_one_intent_look_at_one_slot_and_each_value_once() -> None:
    seen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rule in _rules():
        for condition in rule.get("condition", []):  # type: ignore[attr-defined]
            (pair,) = [next(iter(slot.items())) for slot in condition["slot_was_set"]]
            seen[_intent(rule)].append(pair)
    for intent, pairs in seen.items():
        assert {slot for slot, _ in pairs} == {"awaiting"}, intent
        assert len(pairs) == len(set(pairs)), intent
        assert {value for _, value in pairs} <= set(DOMAIN["slots"]["awaiting"]["values"]), intent


def test_every_rule_is_one_intent_and_one_action_of_the_domain() -> None:
    for rule in _rules():
        steps = rule["steps"]
        assert isinstance(steps, list)
        assert [next(iter(step)) for step in steps] == ["intent", "action"], rule["rule"]
        assert steps[1]["action"] in DOMAIN["actions"], rule["rule"]


def test_every_action_of_the_domain_is_used_by_a_rule() -> None:
    used = {rule["steps"][1]["action"] for rule in _rules()}  # type: ignore[index]
    assert used == set(DOMAIN["actions"])


@pytest.mark.parametrize("intent", sorted(VOCABULARY["intents"]))
def test_every_intent_has_at_least_sixty_examples(intent: str) -> None:
    content = yaml.safe_load((ROOT / "data" / "nlu" / "en" / f"{intent}.yml").read_text())
    (block,) = content["nlu"]
    assert block["intent"] == intent
    assert sum(line.startswith("- ") for line in block["examples"].splitlines()) >= 60
