"""The command line of `./attune`: every command, its options, its help. Standard library only, Python 3.8+."""

import argparse
from typing import Any, Sequence

ROLES = ("reviewer", "physician", "admin")


def build_parser() -> argparse.ArgumentParser:
    """One parser for all commands; `command` (and `action` under it) name what to do."""
    parser = argparse.ArgumentParser(
        prog="attune",
        description="Attune listens to people with pain and hands their physician a traceable intake.",
        epilog="Attune gives no diagnosis and is no emergency service. State lives under $ATTUNE_HOME.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    run = _command(commands, "run", "start everything and keep it running until Ctrl-C")
    run.add_argument("--port", type=_port, default=8000, help="port of the patient and staff pages (default 8000)")
    run.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    run.add_argument(
        "--database",
        metavar="URL",
        help="PostgreSQL URL (default: $DATABASE_URL, which shows no password in the list of processes; else an embedded SQLite file)",
    )

    test = _command(commands, "test", "run the whole test suite, or the given pytest arguments")
    test.add_argument("pytest", nargs=argparse.REMAINDER, metavar="PYTEST ARGS")

    train = _command(commands, "train", "train the Rasa model when anything it depends on has changed")
    train.add_argument("--encoder", action="store_true", help="first tune the sentence encoder on the present examples (half an hour)")

    parse = _command(commands, "parse", "read messages, write one understanding a line as JSON")
    parse.add_argument("--jsonl", action="store_true", help='lines are {"id", "text", "context"?} objects')
    parse.add_argument("file", nargs="?", metavar="FILE", help="default: standard input")

    chat = _command(commands, "chat", "talk to Attune in the terminal")
    chat.add_argument("--channel", choices=("web", "sms"), default="web")
    chat.add_argument("--url", help="a server that runs already, such as http://127.0.0.1:8000")

    intake = _command(commands, "intake", "read stored intakes")
    actions = intake.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _command(actions, "list", "all intakes, most urgent first")
    listing.add_argument("--json", action="store_true", help="one object a line")
    show = _command(actions, "show", "one intake")
    show.add_argument("id", metavar="ID", help="an intake's or a conversation's id")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--fhir", action="store_true")
    form.add_argument("--pdf", metavar="FILE")

    staff = _command(commands, "staff", "staff accounts")
    actions = staff.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = _command(actions, "add", "make an account, print its one-time password")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=ROLES, required=True)

    content = _command(commands, "content", "content files")
    actions = content.add_subparsers(dest="action", metavar="ACTION", required=True)
    _command(actions, "check", "check every content file, print every problem")

    audit = _command(commands, "audit", "the audit log")
    actions = audit.add_subparsers(dest="action", metavar="ACTION", required=True)
    _command(actions, "verify", "prove that the audit log is whole")

    bench = _command(commands, "bench", "print a benchmark table")
    bench.add_argument("name", nargs="?", metavar="NAME", help="without a name: list them")
    bench.add_argument("--json", metavar="FILE", help="write the raw samples here")
    bench.add_argument("--input", metavar="FILE", help="records to measure on, where the benchmark takes them")
    return parser


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse, or exit 2 with usage. Everything after `test` belongs to pytest, options too."""
    if argv[:1] == ["test"] and argv[1:2] not in (["-h"], ["--help"]):
        return argparse.Namespace(command="test", pytest=list(argv[1:]))
    return build_parser().parse_args(argv)


def _command(group: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    return parser


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return number
