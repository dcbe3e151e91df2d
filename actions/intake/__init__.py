"""The intake of a conversation: what is known, what is asked next, what an answer becomes.

A turn begins with `record` and ends with `ask_next`; acts that settle something themselves call the others. known.py reads the
record, agenda.py picks the question, asking.py words it, recording.py writes what a message says, readback.py says it back.
Questions and word lists are in data/intake, danger is not here: actions/safety.py.
"""

from actions.intake.asking import ask_next, settle_readback, summary_of, why_asked
from actions.intake.recording import Recorded, mark_asked, record, set_answer

__all__ = ["Recorded", "ask_next", "mark_asked", "record", "set_answer", "settle_readback", "summary_of", "why_asked"]
