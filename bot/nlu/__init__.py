"""Rasa's NLU components. What pain talk means is judged in `bot.language`; here it is only wired into Rasa's graph."""

DANGER_SIGN = "danger_sign"
"""The intent that the last component sets; never learned."""
