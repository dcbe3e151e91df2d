"""What each environment collects: Rasa's runs tests/bot and tests/vault, the application's everything but what imports Rasa."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
RASA = find_spec("rasa") is not None
# Run by Rasa's environment alone; bot/language and vault run in both.
ONLY_RASA = [HERE / "bot" / "nlu", HERE / "bot" / "encoder_tuning", *(HERE / "bot").glob("test_*.py")]

if RASA:
    collect_ignore = [str(place) for place in HERE.iterdir() if place.name not in {"bot", "vault", "conftest.py"}]
else:
    collect_ignore = [str(place) for place in ONLY_RASA]
