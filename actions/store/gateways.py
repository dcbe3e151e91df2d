"""Which gateways this installation has. Without one its texts wait (worker.py).

Twilio's comes with Attune (twilio.py). Any other: `ATTUNE_GATEWAY_SMS=package.module:factory` names a callable without arguments that
gives a `Gateway`, in a package that is installed beside Attune's own; its secrets are its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from actions.store.errors import StoreError
from actions.store.models import Channel
from actions.store.twilio import Twilio
from actions.store.worker import Gateway, Gateways

VARIABLES: Mapping[str, Channel] = {"ATTUNE_GATEWAY_SMS": "sms"}


def gateways_from(environment: Mapping[str, str]) -> Gateways:
    """The gateways that the environment names. Raises `StoreError` where one can't be made: a wrong name must not look like none."""
    named = {variable: environment.get(variable, "").strip() for variable in VARIABLES}
    made = {VARIABLES[variable]: _made(variable, name) for variable, name in named.items() if name}
    twilio = Twilio.from_environment(environment)
    return made if twilio is None or "sms" in made else {**made, "sms": twilio}


def _made(variable: str, name: str) -> Gateway:
    module, _, factory = name.partition(":")
    try:
        return cast(Gateway, getattr(import_module(module), factory)())
    except Exception as error:
        # `from None`: a gateway's own error may quote its secrets.
        raise StoreError(f"{variable}: '{name}' gives no gateway ({type(error).__name__}): write package.module:factory") from None
