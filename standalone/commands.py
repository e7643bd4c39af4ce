"""`run.py test`, `check`, `bench` and `manage`: one command on a stack, its words on the terminal."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from standalone import folders, keys
from standalone.environment import ROOT
from standalone.processes import before_exec
from standalone.stack import Stack
from standalone.supervisor import print_both
from standalone.words import one_line

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What `manage.py check --deploy` is held to; docs/operations.md explains each.
PRODUCTION = {
    "DEBUG": "0",
    "PUBLIC_URL": "https://partners.example.cn",
    "ALLOWED_HOSTS": "partners.example.cn",
} | {name: keys.fresh(size) for name, size in keys.SIZES.items()}


def attend(command: list[str], environment: dict[str, str]) -> int:
    """Run a command on this terminal to its end; Ctrl-C is its to answer."""
    inherited = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, preexec_fn=at_the_terminal())
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, inherited)


def at_the_terminal() -> Callable[[], None]:
    tie = before_exec(signal.SIGTERM)

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        tie()

    return prepare


def manage(arguments: list[str]) -> int:
    """Any management command, on the running stack if there is one, else on one started for it."""
    place = folders.lasting()
    command = [sys.executable, "manage.py", *arguments]
    stack = Stack(place)
    if not place.take():
        stack.use_running()
        return attend(command, stack.environment())
    with stack:
        return attend(command, stack.environment())


def on_throwaway_stack(
    *commands: tuple[str, list[str], dict[str, str]], lasting: bool = False
) -> list[tuple[str, int]]:
    """Run named commands, all of them, on a stack of their own that is thrown away; their exit codes."""
    place = folders.throwaway()
    (place.data / "static").mkdir()  # nothing is collected here, but who serves static files looks for it
    try:
        with Stack(place, lasting) as stack:
            return [(name, announced(name, command, stack.environment(**more))) for name, command, more in commands]
    finally:
        folders.remove(place)


def announced(name: str, command: list[str], environment: dict[str, str]) -> int:
    if name:
        print(f"\n── {name}", flush=True)
    return attend(command, environment)


def test(arguments: list[str]) -> int:
    """The whole suite on every processor, a file on one of them; or what the arguments name to pytest."""
    more = {"DEBUG": "0"}
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium:
        more["CHROMIUM"] = chromium
    else:
        print_both("no_browser")
    if not any(Path(argument.partition("::")[0]).exists() for argument in arguments):
        arguments = ["-n", "auto", "--dist", "loadfile", *arguments]
    [(_, code)] = on_throwaway_stack(("", [sys.executable, "-m", "pytest", *arguments], more))
    return code


def bench(arguments: list[str]) -> int:
    """The figures, on servers that write to the disk as in earnest."""
    command = [sys.executable, "-m", "benchmarks", *arguments]
    [(_, code)] = on_throwaway_stack(("", command, {"DEBUG": "0"}), lasting=True)
    return code


def check(arguments: list[str]) -> int:
    """Every check by name, all of them run, and at the end which failed; arguments choose some by their names."""
    python = [sys.executable, "-m"]
    django = [sys.executable, "manage.py"]
    steps: list[tuple[str, list[str], dict[str, str]]] = [
        ("ruff check", [*python, "ruff", "check", "."], {}),
        ("ruff format", [*python, "ruff", "format", "--check", "."], {}),
        ("mypy", [*python, "mypy"], {}),
        ("imports", [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"], {}),
        ("migrations", [*django, "makemigrations", "--check", "--dry-run"], {}),
        ("deploy", [*django, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("translations", [*django, "translations", "--check"], {}),
        ("architecture and docs", [*python, "pytest", "-q", "tests/test_architecture.py", "tests/test_docs.py"], {}),
    ]
    results = on_throwaway_stack(*(step for step in steps if not arguments or step[0].split()[0] in arguments))
    print()
    for name, code in results:
        print(f"{'✓' if code == 0 else '✗'} {name:<24}{one_line('check_failed' if code else 'check_passed')}")
    return int(any(code for _, code in results))
