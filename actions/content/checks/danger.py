"""The danger content checks itself, in `bot/language/red_flags.py`; this hands its problems on."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from actions.content.shelf import Shelf
from bot.language.loading import Problem


class RedFlags:
    """Every red flag, sign and action is whole and known."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        # By name, so that texts can be checked where the detector's libraries are not installed.
        red_flags = importlib.import_module("bot.language.red_flags")
        try:
            yield from red_flags.check_red_flags(shelf.data_dir, shelf.language)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            # Broken beyond what the detector expects: say so, and let the other checks have their say.
            yield Problem(shelf.place("red_flags", shelf.language), f"could not be read to the end: {error!r}")
