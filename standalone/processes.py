"""Processes that cannot outlive us, and that need not be root.

On Linux a child asks the kernel to be told when its parent dies (PR_SET_PDEATHSIG), so that even `kill -9` of `run.py`
leaves nothing behind; and this process adopts what its children leave behind (PR_SET_CHILD_SUBREAPER), to end it too.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
CLONE_NEWUSER = 0x10000000
LINUX = sys.platform == "linux"
libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Program:
    """One long-running process: how it starts, how it is asked to stop, where it writes."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM  # what it gets when we are killed
    patience: float = 10.0  # seconds it has to stop
    confined: bool = False  # refuses to run as root
    own_group: bool = False  # does not get the terminal's Ctrl-C: it must outlive those that use it

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                env=dict(self.environment) or None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0 if self.own_group else None,
                preexec_fn=before_exec(self.orphan_signal, confined=self.confined),
            )


def run(command: list[str], log: Path, environment: Mapping[str, str] | None = None, confined: bool = False) -> int:
    """Run a command to its end, its words in the log; the exit code."""
    with log.open("ab") as out:
        prepared = before_exec(signal.SIGKILL, confined=confined)
        return subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=prepared, check=False
        ).returncode


def before_exec(orphan_signal: signal.Signals, confined: bool = False) -> Callable[[], None]:
    """What the child does between fork and exec: give up root where it must, and tie its life to ours."""
    parent = os.getpid()
    give_up_root = confinement() if confined else None

    def prepare() -> None:
        if give_up_root:
            give_up_root()
        if LINUX:
            libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal))
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return prepare


def adopt_orphans() -> None:
    """Become the parent of whatever our children leave behind."""
    if LINUX:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1)


def children() -> Iterator[int]:
    """The processes whose parent we are, adopted ones too."""
    if not LINUX:
        return
    me = os.getpid()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended while we looked
        if parent == me:
            yield int(stat.parent.name)


def end_orphans(known: set[int]) -> None:
    """Kill adopted processes, such as a dead web server's workers that still hold the port."""
    for pid in set(children()) - known:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            continue


# --- PostgreSQL refuses to run as root ---


@cache
def confinement() -> Callable[[], None] | None:
    """How a child stops being root: not at all, by a user namespace, or by becoming another user."""
    if os.geteuid() != 0:
        return None
    return enter_namespace if namespaces_work() else become_unprivileged


@cache
def namespaces_work() -> bool:
    if not LINUX:
        return False
    pid = os.fork()
    if pid == 0:
        try:
            enter_namespace()
            os._exit(0 if os.geteuid() else 1)
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def enter_namespace() -> None:
    """Be user 1000 to ourselves and still root to the files, which keep their owner."""
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {gid} 1")


def unprivileged() -> tuple[int, int]:
    """The user that PostgreSQL runs as where there are no user namespaces."""
    import pwd

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return entry.pw_uid, entry.pw_gid


def become_unprivileged() -> None:
    uid, gid = unprivileged()
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def must_hand_over() -> bool:
    """Whether a confined child is another user to the file system too, so that its folders must be given to it."""
    return confinement() is become_unprivileged


def reachable(path: Path) -> bool:
    """Whether a confined child can read this."""
    if not must_hand_over():
        return os.access(path, os.R_OK)
    pid = os.fork()
    if pid == 0:
        become_unprivileged()
        os._exit(0 if os.access(path, os.R_OK) else 1)
    return os.waitpid(pid, 0)[1] == 0
