"""What is understood checks itself, in `bot/language`: the red flags and the word lists. This hands their problems on."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from actions.content.shelf import Shelf
from bot.language.loading import Problem


class RedFlags:
    """Every red flag, sign and action is whole and known."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        yield from _checked("bot.language.red_flags", "check_red_flags", "red_flags", shelf)


class WordLists:
    """Every word list is whole, with codes that the vocabulary knows."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        yield from _checked("bot.language.lexicon", "check_lexicon", "lexicon", shelf)


def _checked(module: str, check: str, folder: str, shelf: Shelf) -> Iterator[Problem]:
    # By name, so that texts can be checked where the reader's libraries are not installed.
    reader = importlib.import_module(module)
    try:
        yield from getattr(reader, check)(shelf.data_dir, shelf.language)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        # Broken beyond what the reader expects: say so, and let the other checks have their say.
        yield Problem(shelf.place(folder, shelf.language), f"could not be read to the end: {error!r}")
