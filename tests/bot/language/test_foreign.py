"""A message in another language is noticed, and danger in Spanish is not missed."""

from functools import cache
from pathlib import Path

import pytest

from bot.language.red_flags import RedFlags, load_red_flags

DATA = Path(__file__).resolve().parents[3] / "data"


@cache
def red_flags() -> RedFlags:
    return load_red_flags(DATA)


@pytest.mark.parametrize(
    ("text", "flag", "tier"),
    [
        ("me quiero morir", "suicidal_ideation", "crisis"),
        ("Ya no quiero vivir con este dolor", "suicidal_ideation", "crisis"),
        ("no puedo respirar", "acute_chest_or_aortic", "emergency"),
        ("tengo mucho dolor en el pecho", "acute_chest_or_aortic", "emergency"),
        ("No siento las piernas", "progressive_motor_weakness", "emergency"),
        ("tengo fiebre desde la inyección", "post_procedure_infection", "same_day"),
        ("mi esposo tiene la cara caída", "stroke", "emergency"),
        ("no puedo orinar desde ayer", "cauda_equina", "emergency"),
        ("Se me cierra la garganta", "allergic_reaction", "emergency"),
    ],
)
def test_danger_in_spanish_raises_the_flag_it_names(text: str, flag: str, tier: str) -> None:
    found = {danger.flag: danger for danger in red_flags().screen(text)}
    assert (found[flag].tier, found[flag].language) == (tier, "es")
    assert found[flag].text == text[found[flag].start : found[flag].end]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hola, me duele la espalda desde hace tres años", "es"),
        ("No hablo inglés, necesito ayuda con mi cita", "es"),
        ("Bonjour, j'ai mal au dos depuis trois ans", "other"),
        ("Tôi bị đau lưng đã ba năm", "other"),
        ("我的背很痛", "other"),
        ("у меня болит спина", "other"),
        ("ظهري يؤلمني", "other"),
    ],
)
def test_another_language_is_noticed(text: str, language: str) -> None:
    found = red_flags().screen_foreign(text)
    assert found is not None
    assert found.language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "no",
        "si",
        "my back hurts",
        "I have sciatica",
        "la la la",
        "no idea, es a joke",
        "pain in L5-S1",
        "8",
        "😀😀",
        "El Paso, Texas",
        "Dr. de la Cruz",
    ],
)
def test_english_and_what_is_too_short_to_tell_is_left_alone(text: str) -> None:
    assert red_flags().screen_foreign(text) is None


def test_each_line_of_another_language_has_both_channels() -> None:
    for name, line in red_flags().lines_for("es").items():
        assert line["web"], name
        assert line["sms"], name
