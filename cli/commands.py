"""The commands, inside the application's environment. Each is a few lines over what does the work."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from cli.arguments import parse_arguments
from cli.errors import CommandError
from cli.places import DATA, ROOT, app_python, home, rasa_python


def main() -> None:
    arguments = parse_arguments(sys.argv[1:])
    try:
        code = COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # The reader has had enough (`| head`): not a failure, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # the last line of defence: one clear line, never a traceback with data in it
        code = _explain(error)
    raise SystemExit(code)


def _explain(error: Exception) -> int:
    if os.environ.get("ATTUNE_TRACEBACK"):
        raise error
    known = isinstance(error, CommandError) or any(
        base.__name__ in {"AttuneError", "VaultError", "AttuneContentError"} for base in type(error).__mro__
    )
    text = str(error) if known else f"unexpected {type(error).__name__}; set ATTUNE_TRACEBACK=1 to see where"
    print(f"attune: {text}", file=sys.stderr)
    return 1


def run(arguments: argparse.Namespace) -> int:
    from cli.run import run as run_stack

    run_stack(arguments.host, arguments.port, arguments.database)
    return 0


def test(arguments: argparse.Namespace) -> int:
    from cli.testing import run_tests

    return run_tests(arguments.pytest)


def train(arguments: argparse.Namespace) -> int:
    from cli.model import ensure_model, tune_encoder

    if arguments.encoder:
        tune_encoder()
    ensure_model()
    return 0


def parse(arguments: argparse.Namespace) -> int:
    from cli.model import ensure_model

    model = ensure_model()
    options = ["--jsonl"] if arguments.jsonl else []
    files = [arguments.file] if arguments.file else []
    return subprocess.run(
        [rasa_python(), "-m", "bot.parse", "--model", str(model), *options, *files],
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
    ).returncode


def chat(arguments: argparse.Namespace) -> int:
    from cli.chat import chat as talk

    talk(arguments.channel, arguments.url)
    return 0


def intake(arguments: argparse.Namespace) -> int:
    from cli import intake as intakes

    return intakes.list_intakes(arguments) if arguments.action == "list" else intakes.show_intake(arguments)


def staff(arguments: argparse.Namespace) -> int:
    from actions.store.staff import add_staff
    from cli.record import open_record

    with open_record() as store, store.begin() as session:
        password = add_staff(session, arguments.name, arguments.role)
    print(password)
    return 0


def content(_arguments: argparse.Namespace) -> int:
    from actions.content.check import check_content

    problems = check_content(DATA)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def audit(_arguments: argparse.Namespace) -> int:
    from actions.clinic import open_store_of
    from actions.store.audit import verify
    from cli.record import database_url

    broken = verify(open_store_of(home(), database_url(home())))
    print("the audit log is whole" if broken is None else f"the audit log is broken at {broken}")
    return 0 if broken is None else 1


def bench(arguments: argparse.Namespace) -> int:
    command = [app_python(), "-m", "tests.benchmarks", *([arguments.name] if arguments.name else [])]
    for option in ("json", "input"):
        if getattr(arguments, option):
            command += [f"--{option}", getattr(arguments, option)]
    return subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run,
    "test": test,
    "train": train,
    "parse": parse,
    "chat": chat,
    "intake": intake,
    "staff": staff,
    "content": content,
    "audit": audit,
    "bench": bench,
}

if __name__ == "__main__":
    main()
