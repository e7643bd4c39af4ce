"""Looks for what would go wrong, before it does: port, disk, settings. Standard library only."""

import errno
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from standalone.words import Trouble

COMMANDS = ("serve", "test", "check", "bench", "manage")
SPACE_TO_INSTALL = 700  # MB: the packages, the database, room to work
SPACE_TO_START = 150  # MB


def before_install(arguments: list[str]) -> None:
    """Refuse at once what would only fail after the packages were fetched."""
    command = arguments[0] if arguments else "serve"
    if command not in COMMANDS:
        raise Trouble("unknown_command", command=command)
    if command == "serve":
        port_free(*address())


def address() -> tuple[str, int]:
    """HOST and PORT as they were given, or 127.0.0.1 and 8000."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble("port_wrong", port=port)
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def port_free(host: str, port: int) -> None:
    """Refuse a port that something listens on, or that may not be used."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble("port_taken", port=port, other=port + 1 if port < 65535 else 8000) from None
        raise Trouble("port_refused", host=host, port=port, reason=error.strerror or error) from None


def space(folder: Path, need: int) -> None:
    """Refuse to begin where fewer than `need` MB are free."""
    there = folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free // 2**20
    if free < need:
        raise Trouble("disk_full", path=there, free=free, need=need)


def writable(folder: Path) -> Path:
    """Make the folder and refuse one that cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise from_os_error(error, folder) from None
    return folder


def from_os_error(error: OSError, folder: Path) -> Exception:
    """The sentence for an error of the operating system, or the error itself where there is none."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble("disk_full", path=folder, free=0, need=SPACE_TO_START)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return Trouble("not_writable", path=folder)
    return error


def explain(log: Path, otherwise: str, **values: object) -> Trouble:
    """The sentence for a program that failed: a full disk if its log says so, else its last words."""
    text = log.read_text(errors="replace") if log.exists() else ""
    if "No space left on device" in text[-20000:]:
        return Trouble("disk_full", path=log.parent, free=0, need=SPACE_TO_START)
    return Trouble(otherwise, log=log, last=last_words(text), **values)


def last_words(text: str, wanted: Callable[[str], bool] = bool) -> str:
    """The last line of a log that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and wanted(line)]
    return lines[-1][:300] if lines else "?"
