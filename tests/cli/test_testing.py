"""Which tests go to which environment."""

from __future__ import annotations

import pytest

from cli.testing import Plan, _split, plan_of


def test_without_a_path_both_environments_run_their_own() -> None:
    assert plan_of([]) == Plan([], [])


@pytest.mark.parametrize(
    ("path", "plan"),
    [
        ("tests/cli", Plan(["tests/cli"], None)),
        ("tests/bot/nlu", Plan(None, ["tests/bot/nlu"])),
        ("tests/vault", Plan(["tests/vault"], ["tests/vault"])),
        ("tests/bot/language", Plan(["tests/bot/language"], ["tests/bot/language"])),
        ("tests/cli/test_testing.py::test_x", Plan(["tests/cli/test_testing.py::test_x"], None)),
    ],
)
def test_a_path_goes_to_the_environment_that_its_code_runs_in(path: str, plan: Plan) -> None:
    assert plan_of([path]) == plan


def test_options_are_not_taken_for_paths() -> None:
    assert _split(["-k", "danger", "tests/cli", "-x"]) == (["-k", "danger", "-x"], ["tests/cli"])


@pytest.mark.parametrize(
    ("paths", "needs"),
    [
        ([], True),
        (["tests"], True),
        (["tests/stack"], True),
        (["tests/cli", "tests/stack/test_run.py::test_x"], True),
        (["tests/cli", "tests/web"], False),
        (["tests/bot/nlu"], False),
    ],
)
def test_the_model_is_trained_first_where_a_test_starts_the_whole_stack(paths: list[str], needs: bool) -> None:
    assert plan_of(paths).needs_model is needs
