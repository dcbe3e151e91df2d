"""Mutation testing of the danger detector: `python -m tests.red_flags.mutation [--sample N] [--seed S] [--list]`.

Each mutant is red_flags.py or scope.py with one small fault. The tests of CHECKS run on it in a process of its own and stop at
the first that fails: then the mutant is killed. One that survives is either a gap in the tests or says the same as the original:
those are listed with their reason in equivalents.yml, and counted apart.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
import spacy  # noqa: F401  once, before the processes are forked
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("bot.language.red_flags", "bot.language.scope")
CHECKS = (
    "tests/bot/language/test_scope.py",
    "tests/red_flags/test_detector.py",
    "tests/red_flags/test_banks.py",
    "tests/bot/language/test_red_flags.py",
)
EQUIVALENTS = Path(__file__).parent / "equivalents.yml"
TIME_LIMIT = 180.0  # seconds; a mutant that takes longer is killed
FLOOR = 0.8

_OTHER: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
_UNTOUCHED = frozenset({"annotation", "returns", "decorator_list", "bases"})  # say nothing at run time
_TRUTHS = (ast.Compare, ast.BoolOp)


@dataclass(frozen=True)
class Mutant:
    """A module with one fault. `name` tells the function and the change, and stays the same while other code moves."""

    name: str
    kind: str
    module: str
    source: str


@dataclass(frozen=True)
class _Site:
    """A node that may be replaced, and where it hangs."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    function: str

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its code."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    for site in list(_sites(tree, "")):
        shown = site.parent if isinstance(site.node, ast.Constant) and not isinstance(site.parent, ast.Module) else site.node
        before = _shown(shown)
        for kind, other in _replacements(site.node):
            site.put(other)
            name = f"{module.rpartition('.')[2]}.{site.function}: {before} => {_shown(other if shown is site.node else shown)}"
            seen[name] += 1
            yield Mutant(name if seen[name] == 1 else f"{name} ({seen[name]})", kind, module, ast.unparse(ast.fix_missing_locations(tree)))
            site.put(site.node)


def path_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def _sites(parent: ast.AST, function: str) -> Iterator[_Site]:
    for field, value in ast.iter_fields(parent):
        if field in _UNTOUCHED:
            continue
        entries = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in entries:
            if isinstance(node, ast.AST):
                yield _Site(node, parent, field, index, function or "module")
                yield from _sites(node, _inside(node, function))


def _inside(node: ast.AST, function: str) -> str:
    named = isinstance(node, (ast.FunctionDef, ast.ClassDef))
    return f"{function}.{node.name}".lstrip(".") if named else function


def _replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        yield from (("comparison", other) for other in _compared(node))
    elif isinstance(node, ast.BoolOp):
        yield "and, or", ast.BoolOp(_OTHER[type(node.op)](), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in (ast.Add, ast.Sub):
        yield "plus, minus", ast.BinOp(node.left, _OTHER[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not removed", node.operand
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Continue):
        yield "continue removed", ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None:
        yield from _returned(node.value)


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for place, op in enumerate(node.ops):
        ops = [*node.ops[:place], _OTHER[type(op)](), *node.ops[place + 1 :]]
        yield ast.Compare(node.left, ops, node.comparators)


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.value, bool):
        yield "True, False", ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield "constant + 1", ast.Constant(node.value + 1)
        yield "constant - 1", ast.Constant(node.value - 1)


def _returned(value: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    """Another value of the same kind where one is near at hand: the opposite truth, an empty list, no text."""
    truth = isinstance(value, _TRUTHS) or (isinstance(value, ast.Call) and ast.unparse(value.func) in ("any", "all"))
    if truth:
        yield "return value", ast.Return(ast.UnaryOp(ast.Not(), value))
    elif isinstance(value, (ast.List, ast.ListComp)) and ast.unparse(value) != "[]":
        yield "return value", ast.Return(ast.List([], ast.Load()))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield "return value", ast.Return(ast.Constant("" if value.value else "ask"))
    elif not isinstance(value, ast.Constant):
        yield "return value", ast.Return(ast.Constant(None))


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets the process import a mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, str(path_of(self._mutant.module)), "exec"), module.__dict__)


def _check(mutant: Mutant | None) -> None:
    """In a process of its own: run the tests on a mutant (None: on the code as it is) and end with their code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    if mutant:
        sys.meta_path.insert(0, _Finder(mutant))
    options = ["-x", "-q", "-p", "no:warnings", "--hypothesis-seed=0", "-o", "timeout=60", f"--rootdir={ROOT}"]
    os._exit(int(pytest.main([*options, *(str(ROOT / check) for check in CHECKS)])))


def fate(mutant: Mutant | None, limit: float = TIME_LIMIT) -> str:
    """ "killed", "survived", or "timed out"."""
    process = multiprocessing.get_context("fork").Process(target=_check, args=(mutant,))
    process.start()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return "timed out"
    return "killed" if process.exitcode else "survived"


def equivalents() -> dict[str, str]:
    """Reasons by the name of the mutant that says the same as the original."""
    return {entry["mutant"]: entry["why"] for entry in yaml.safe_load(EQUIVALENTS.read_text(encoding="utf-8"))}


def table(fates: Sequence[tuple[Mutant, str]]) -> str:
    """Markdown: by kind of fault, how many mutants there were and what became of them."""
    kinds = sorted({mutant.kind for mutant, _ in fates})
    lines = ["| fault | mutants | killed | survived | equivalent |", "| --- | --- | --- | --- | --- |"]
    for kind in (*kinds, "all"):
        count = Counter(fate for mutant, fate in fates if kind in (mutant.kind, "all"))
        killed = count["killed"] + count["timed out"]
        lines.append(f"| {kind} | {count.total()} | {killed} | {count['survived']} | {count['equivalent']} |")
    return "\n".join([*lines, "", f"Score: {score(fates):.3f} of those that are no equivalents; floor {FLOOR}."])


def score(fates: Sequence[tuple[Mutant, str]]) -> float:
    count = Counter(fate for _, fate in fates)
    return 1 - count["survived"] / max(1, count.total() - count["equivalent"])


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _chosen(sample: int, seed: int, only: str) -> list[Mutant]:
    every = [mutant for module in MODULES for mutant in mutants(module) if only in mutant.name]
    return every if sample == 0 or sample >= len(every) else Random(seed).sample(every, sample)


def _run(chosen: Sequence[Mutant]) -> list[tuple[Mutant, str]]:
    known = equivalents()
    fates: list[tuple[Mutant, str]] = []
    for number, mutant in enumerate(chosen, 1):
        fates.append((mutant, "equivalent" if mutant.name in known else fate(mutant)))
        print(f"{number}/{len(chosen)} {fates[-1][1]}: {mutant.name}", flush=True)
    return fates


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutation testing of the danger detector")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants, drawn at random; 0: every one")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="mutants whose name holds this text")
    parser.add_argument("--list", action="store_true", help="name the mutants and run none")
    options = parser.parse_args()
    chosen = _chosen(options.sample, options.seed, options.only)
    if options.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    if fate(None) != "survived":
        print("the tests fail on the code as it is")
        return 2
    fates = _run(chosen)
    print(f"\n# mutation · commit {_commit()} · {len(chosen)} mutants, seed {options.seed}\n\n{table(fates)}")
    return 0 if score(fates) >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
