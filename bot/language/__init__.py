"""Reading pain talk, without a model, a network or Rasa.

Start with `tokens.load_reader` (text to a spaCy Doc), then `scope.judge` (denied, past, whose, asked or told).
`red_flags.load_red_flags` screens a message for danger. `patterns` is the small language in which content names signs.
What may be said back is in `actions/`, never here.
"""

from bot.language.loading import AttuneError, ContentError, Problem

AttuneContentError = ContentError

__all__ = ["AttuneContentError", "AttuneError", "ContentError", "Problem"]
