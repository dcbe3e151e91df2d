"""How many text messages a text becomes.

GSM 03.38: 160 characters of seven bits fit one message, 153 each of several; one character outside the alphabet turns the
whole text to 16 bits, and then it is 70 and 67.
"""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two places
_ONE, _EACH = 160, 153
_ONE_WIDE, _EACH_WIDE = 70, 67


def outside_gsm7(text: str) -> list[str]:
    """The characters that a seven-bit text message can't hold, each once, in order."""
    return list(dict.fromkeys(character for character in text if character not in BASIC and character not in EXTENDED))


def segments(text: str) -> int:
    """How many messages `text` is sent as; 0 for an empty text."""
    if outside_gsm7(text):
        return _parts(len(text.encode("utf-16-le")) // 2, _ONE_WIDE, _EACH_WIDE)
    return _parts(sum(2 if character in EXTENDED else 1 for character in text), _ONE, _EACH)


def _parts(places: int, one: int, each: int) -> int:
    if places == 0:
        return 0
    return 1 if places <= one else -(-places // each)
