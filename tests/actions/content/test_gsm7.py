"""Text messages are counted as carriers count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.content.gsm7 import outside_gsm7, segments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("’" + "a" * 69, 1),
        ("’" + "a" * 70, 2),
        ("’" + "a" * 133, 2),
        ("’" + "a" * 134, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_a_text_is_as_many_messages_as_the_carrier_sends(text, parts):
    assert segments(text) == parts


def test_what_is_outside_the_alphabet_is_named_once():
    assert outside_gsm7("It’s “ok”, it’s é and ñ") == ["’", "“", "”"]


@given(st.text(max_size=400), st.text(max_size=40))
def test_a_longer_text_is_never_fewer_messages(text, more):
    assert segments(text + more) >= segments(text)
