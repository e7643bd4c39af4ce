"""Where a stack keeps its things, and the lock that gives a data folder to one stack at a time."""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TextIO

from standalone import doctor, processes
from standalone.environment import ROOT
from standalone.words import Trouble

LONGEST_SOCKET_FOLDER = 80  # a socket's path may have 107 bytes, with ".s.PGSQL.5432.lock" or "valkey.sock" behind
PLAIN = re.compile(r"[A-Za-z0-9._/-]+")  # stands in an address as it is


class Folders:
    """The folders of one stack; holding it holds the lock."""

    def __init__(self, data: Path) -> None:
        self.data = doctor.writable(data)
        self.logs = doctor.writable(data / "log")
        self.lock: TextIO | None = None

    def log(self, name: str) -> Path:
        """The log of this program; one that has grown over 10 MB is put aside first."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > 10_000_000:
            path.replace(path.with_suffix(".old.log"))
        return path

    def take(self) -> bool:
        """Become the only stack on this folder, unless another is."""
        lock = (self.data / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self.lock = lock  # held until it is closed, or we die
        return True

    def taken_or_refused(self) -> None:
        if not self.take():
            raise Trouble("already_running", path=self.data, pid=(self.data / "lock").read_text() or "?")

    @property
    def sockets(self) -> Path:
        """A folder with a short and plain path for the sockets, that only we may enter."""
        inside = self.data / "run"
        fits = len(str(inside)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(str(inside))
        if fits and not processes.must_hand_over():
            inside.mkdir(mode=0o700, exist_ok=True)
            return inside
        key = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"cp-{os.geteuid()}-{key}"
        short.mkdir(mode=0o700, exist_ok=True)
        status = short.lstat()
        owners = {os.geteuid(), processes.unprivileged()[0]} if processes.must_hand_over() else {os.geteuid()}
        if short.is_symlink() or status.st_uid not in owners or status.st_mode & 0o077:
            raise Trouble("not_writable", path=short)
        return short


def lasting() -> Folders:
    """The data folder: DATA_DIR, else `var/`."""
    return Folders(Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().absolute())


def throwaway() -> Folders:
    """A new folder for one run of the tests; those of runs that were killed are removed."""
    parent = doctor.writable(Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().absolute() / "test")
    for left in parent.glob("run-*"):
        folders = Folders(left)
        if folders.take():
            remove(folders)
    folders = Folders(Path(tempfile.mkdtemp(prefix="run-", dir=parent)))
    folders.take()
    return folders


def remove(folders: Folders) -> None:
    if folders.lock:
        folders.lock.close()
    shutil.rmtree(folders.sockets, ignore_errors=True)
    shutil.rmtree(folders.data, ignore_errors=True)
