"""Saying back, in few words, that a person was heard.

`told.py` turns a reading into what may be said back, `acknowledge.py` picks the one phrase that fits. The phrases and
names are in `data/voice/`. What to do or ask next is decided in `actions/intake/`; danger is answered elsewhere, first.
"""

from actions.voice.acknowledge import Sent, acknowledge

__all__ = ["Sent", "acknowledge"]
