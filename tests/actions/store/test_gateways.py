"""Gateways are named by the environment; a wrong name stops the start and tells no secret."""

import sys
from types import ModuleType

import pytest

from actions.store import StoreError
from actions.store.gateways import gateways_from


class Ours:
    pass


def _broken() -> None:
    raise ValueError("secret-token")


@pytest.fixture(autouse=True)
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ModuleType("made_up_gateway")
    made.Ours, made.broken = Ours, _broken  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_up_gateway", made)


@pytest.mark.parametrize("environment", [{}, {"ATTUNE_GATEWAY_SMS": " "}])
def test_nothing_named_is_no_gateway(environment: dict[str, str]) -> None:
    assert gateways_from(environment) == {}


def test_a_named_factory_makes_the_gateway() -> None:
    assert isinstance(gateways_from({"ATTUNE_GATEWAY_SMS": "made_up_gateway:Ours"})["sms"], Ours)


@pytest.mark.parametrize("name", ["made_up_gateway", "made_up_gateway:nothing", "no_such_module:x", ":", "made_up_gateway:broken"])
def test_a_wrong_name_is_an_error_and_not_a_gateway_less(name: str) -> None:
    with pytest.raises(StoreError, match="ATTUNE_GATEWAY_SMS") as caught:
        gateways_from({"ATTUNE_GATEWAY_SMS": name})
    assert "secret" not in str(caught.value)
