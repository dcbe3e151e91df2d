"""Train the Rasa model. Its output goes where the caller sends it; one line on standard output names the model.

Whether the model is stale is decided in `cli.model`; the pipeline is config.yml.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rasa.model_training import train
from rasa.utils.log_utils import configure_structlog

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the Rasa model of Attune (started by ./attune train).")
    parser.add_argument("--output", required=True, help="folder of the model")
    parser.add_argument("--name", required=True, help="file name without .tar.gz")
    parser.add_argument("--config", default=str(ROOT / "config.yml"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    configure_structlog(logging.WARNING)
    os.chdir(ROOT)
    start = time.monotonic()
    result = train(
        domain=str(ROOT / "domain.yml"),
        config=arguments.config,
        training_files=[str(ROOT / "data" / folder) for folder in ("nlu", "rules")],
        output=arguments.output,
        fixed_model_name=arguments.name,
        # Rasa's cache knows nothing of the folders of examples that components read themselves (cli/model.py names them). Whether
        # training is needed at all is decided by cli/model.py.
        force_training=True,
    )
    if result.code != 0 or result.model is None:
        print("bot.train: Rasa could not train; the reason is above", file=sys.stderr)
        raise SystemExit(1)
    print(f"{result.model} {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
