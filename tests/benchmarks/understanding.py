"""How well messages are understood: findings, status, intents, feelings, procedures, off-topic, and the time of a message.

Measured on texts that nobody tuned on: held-out messages of authors who have not seen the product, and labelled records of
../shared/eval where that folder is there. `--input dev` reads the development sets instead, and lists what was missed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from tests.benchmarks.reading import Read, read_messages
from tests.benchmarks.tables import macro_f1, markdown, percentile
from tests.understanding.scoring import HERE, Case, Score, eval_records, has_eval, labelled_records, written_cases

OFF_TOPIC = "out_of_scope"


def run(which: str | None) -> tuple[str, dict[str, Any]]:
    """Tables, and one sample a message without its text. `which` is "dev" or nothing."""
    findings = _finding_cases(which == "dev")
    others = {} if which == "dev" else _other_messages()
    records = [{"text": case.text, "context": dict(case.context)} for cases in findings.values() for case in cases]
    records += [{"text": text} for messages in others.values() for text, _ in messages]
    timed = [record["text"] for record in eval_records()] if has_eval() else []
    read = read_messages([*records, *({"text": text} for text in timed)])
    tables, at = [], 0
    scores = {}
    for name, cases in findings.items():
        scores[name] = _scored(cases, read[at : at + len(cases)])
        tables.append(f"### {name}\n\n{_findings_table(scores[name])}")
        tables += [_groups(cases, read[at : at + len(cases)])] if any(case.group != "plain" for case in cases) else []
        at += len(cases)
    if which == "dev":
        return "\n\n".join([*tables, *(_misses(score) for score in scores.values())]), {}
    by_name = {}
    for name, messages in others.items():
        by_name[name] = [(gold, found) for (_, gold), found in zip(messages, read[at:], strict=False)]
        at += len(messages)
    tables.append(_others_table(by_name, read[at:]))
    return "\n\n".join(tables), {"samples": [{key: one[key] for key in ("intent", "emotion", "ms")} for one in read]}


def _finding_cases(dev: bool) -> dict[str, list[Case]]:
    records = "dev" if dev else "final"
    written = ("cases", "fresh_factors", "fresh_history", "fresh_places") if dev else ("heldout_messages",)
    labels = {f"labelled records ({records})": labelled_records(f"labels_{records}")} if has_eval() else {}
    return {**labels, **{name: written_cases(name) for name in written}}


def _other_messages() -> dict[str, list[tuple[str, Any]]]:
    held = {name: yaml.safe_load((HERE / f"heldout_{name}.yml").read_text("utf-8")) for name in ("intents", "emotions", "procedures", "offtopic")}
    feelings = [(one if isinstance(one, str) else one["text"], (name, () if isinstance(one, str) else one["also"]))
                for name, messages in held["emotions"].items() for one in messages]  # fmt: skip
    return {
        "intents": [(text, name) for name, messages in held["intents"].items() for text in messages],
        "emotions": feelings,
        "procedures": [(text, name) for name, messages in held["procedures"].items() for text in messages],
        "offtopic": [(text, OFF_TOPIC) for text in held["offtopic"]],
        "offtopic corpus": [(one["text"], one["intent"]) for one in eval_records("offtopic")] if has_eval() else [],
    }


def _scored(cases: Sequence[Case], read: Sequence[Read]) -> Score:
    score = Score()
    items = frozenset(label["item"] for case in cases for label in case.labels)
    for case, one in zip(cases, read, strict=True):
        score.add(case, one["findings"], items)
    return score


def _findings_table(score: Score) -> str:
    rows: list[list[Any]] = [["item", "labels", "precision", "recall", "F1", "strict F1"]]
    for item in [*score.items(), None]:
        precision, recall = score.precision_recall(item)
        wanted = sum(count for (name, what), count in score.by_item.items() if what == "wanted" and item in (None, name))
        rows.append([item or "all (micro)", wanted, *(f"{value:.3f}" for value in (precision, recall, score.f1(item), score.f1(item, "strict")))])
    more = [
        ["measure", "value"],
        ["side right on matched places", f"{score.share('side', 'sites'):.3f} (n={score.matched['sites']})"],
        ["status and subject right where not simply present", f"{score.share('unusual right', 'unusual'):.3f} (n={score.matched['unusual']})"],
    ]
    return markdown(rows) + "\n\n" + markdown(more)


def _groups(cases: Sequence[Case], read: Sequence[Read]) -> str:
    by_group: dict[str, list[tuple[Case, Read]]] = defaultdict(list)
    for case, one in zip(cases, read, strict=True):
        by_group[case.group].append((case, one))
    rows: list[list[Any]] = [["group", "messages", "micro-F1"]]
    for group, pairs in sorted(by_group.items()):
        score = _scored([case for case, _ in pairs], [one for _, one in pairs])
        rows.append([group, len(pairs), f"{score.f1():.3f}"])
    return markdown(rows)


def _others_table(by_name: Mapping[str, Sequence[tuple[Any, Read]]], timed: Sequence[Read]) -> str:
    rows: list[list[Any]] = [["measure", "value"]]
    intents = [(gold, one["intent"]) for gold, one in by_name["intents"]]
    in_scope = [pair for pair in intents if pair[0] not in (OFF_TOPIC, "chitchat")]
    rows.append(["intent accuracy", f"{_share(a == b for a, b in intents):.3f} (n={len(intents)})"])
    rows.append(["intent macro-F1", f"{macro_f1(intents):.3f}"])
    rows.append(["in-scope messages taken for off-topic", f"{_share(found == OFF_TOPIC for _, found in in_scope):.3f} (n={len(in_scope)})"])
    for name in ("offtopic", "offtopic corpus"):
        found = [one["intent"] for _, one in by_name[name]]
        if found:
            rows.append([f"{name}: found as off-topic", f"{_share(one == OFF_TOPIC for one in found):.3f} (n={len(found)})"])
            rows.append([f"{name}: found as off-topic or small talk", f"{_share(one in (OFF_TOPIC, 'chitchat') for one in found):.3f}"])
    feelings = [(gold[0], one["emotion"]) for gold, one in by_name["emotions"]]
    rows.append(["emotion accuracy", f"{_share(a == b for a, b in feelings):.3f} (n={len(feelings)})"])
    rows.append(["emotion macro-F1", f"{macro_f1(feelings):.3f}"])
    beside = [name in one["emotions"] for gold, one in by_name["emotions"] for name in gold[1]]
    rows.append(["second feeling found", f"{_share(beside):.3f} (n={len(beside)})"])
    named = [_names(gold, one) for gold, one in by_name["procedures"]]
    rows.append(["procedure named by lay words", f"{_share(named):.3f} (n={len(named)})"])
    if timed:
        times = [one["ms"] for one in timed]
        rows.append(["one message of the corpus, ms: p50 / p95 / max", f"{percentile(times, 0.5):.1f} / {percentile(times, 0.95):.1f} / {max(times):.1f}"])
    confused = Counter(pair for pair in intents if pair[0] != pair[1]).most_common(12)
    felt = Counter(pair for pair in feelings if pair[0] != pair[1]).most_common(8)
    lists = [f"Intents most taken for another: {_pairs(confused)}.", f"Feelings most taken for another: {_pairs(felt)}."]
    return markdown(rows) + "\n\n" + "\n\n".join(lists)


def _names(procedure: str, read: Read) -> bool:
    """Named: the code, or an open word for which the companion would ask with this code among the choices."""
    found = [finding for finding in read["findings"] if finding["item"] == "procedure"]
    return any(finding["value"] == procedure for finding in found)


def _share(values: Any) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _pairs(counts: Sequence[tuple[tuple[str, str], int]]) -> str:
    return ", ".join(f"{gold} → {found} {count}" for (gold, found), count in counts) or "none"


def _misses(score: Score) -> str:
    return "\n".join(f"{id} {what}: {dict(label)}" for id, what, label in score.misses)
