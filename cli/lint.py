"""ruff and `mypy --strict` over the code, each package against the environment that it runs in."""

from __future__ import annotations

import subprocess
import sys

from cli.places import ROOT, app_python

# The Rasa side is checked by mypy as far as Rasa allows: its own packages have no complete types.
TYPED = ("vault", "bot/language", "actions", "web", "cli")


def main() -> int:
    wanted = sys.argv[1:] or ["style", "types"]
    code = 0
    if "style" in wanted:
        code |= subprocess.run([app_python(), "-m", "ruff", "check", "."], cwd=ROOT, check=False).returncode
    if "types" in wanted:
        code |= subprocess.run([app_python(), "-m", "mypy", *TYPED], cwd=ROOT, check=False).returncode
    return code


if __name__ == "__main__":
    raise SystemExit(main())
