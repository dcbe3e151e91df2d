"""Patient text is never a payload: it travels to Rasa behind a shield, and comes out as it was typed.

Rasa strips white space and reads `/x` as a command on every channel. A leading zero-width space stops both, and keeps an empty
message from being dropped. Components read `original`, so that offsets are those of the text as given.
"""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

SHIELD = "\u200b"


def shielded(text: str) -> str:
    """What is sent to Rasa in place of `text`."""
    return SHIELD + text


def original(message: Message) -> str:
    """The text as the person typed it; training examples carry no shield."""
    text: str = message.get(TEXT) or ""
    return text[len(SHIELD) :] if text.startswith(SHIELD) else text
