"""Makes `.venv` from the lock files, once; a stamp skips later installs. Standard library only."""

import fcntl
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from standalone import doctor, processes
from standalone.words import Trouble, both, one_line

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OFFLINE = re.compile(
    r"name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|Connection refused|"
    r"No matching distribution|Max retries|Network is unreachable|getaddrinfo failed"
)


def read_dotenv() -> None:
    """Take settings from `.env` where the environment does not give them (as config/settings.py does)."""
    path = ROOT / ".env"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        match = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$", line)
        if match and not line.lstrip().startswith("#"):
            os.environ.setdefault(match[1], match[2].strip("'\""))


def prepare(for_development: bool) -> str:
    """Install what the lock files say unless that was done; return the interpreter to go on with.

    An interpreter that already runs inside the environment is taken as it is: whoever started it chose it.
    """
    if Path(sys.prefix) == VENV:
        return sys.executable
    locks = [ROOT / "requirements.lock"] + [ROOT / "requirements-dev.lock"] * for_development
    if not all(stamp(lock).exists() for lock in locks):
        with (ROOT / "run.py").open() as only_one:
            fcntl.flock(only_one, fcntl.LOCK_EX)  # two first starts at once: the second waits, then finds the stamp
            install([lock for lock in locks if not stamp(lock).exists()])
    return str(PYTHON)


def stamp(lock: Path) -> Path:
    """The file that says this lock was installed for this Python."""
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode() + str(VENV).encode()).hexdigest()
    return VENV / f".{lock.name}-{digest[:16]}"


def install(locks: list[Path]) -> None:
    if not locks:
        return
    doctor.writable(ROOT)
    doctor.space(ROOT, doctor.SPACE_TO_INSTALL)
    progress = Progress()
    unfinished = VENV / ".unfinished"  # an install that was killed may have left half a package
    if unfinished.exists() or not is_ours():
        make_venv(progress)
    unfinished.touch()
    packages = by_name(locks)
    halves = [install_beside(half, packages[half::2]) for half in (0, 1) if packages[half::2]]
    while any(pip.poll() is None for pip, _ in halves) and not any(pip.returncode for pip, _ in halves):
        progress.show(*how_far([log for _, log in halves], len(packages)))
        time.sleep(0.1)
    for pip, log in halves:
        if pip.returncode:
            progress.end()
            raise why(log)
    for lock in locks:
        stamp(lock).touch()
    unfinished.unlink()
    progress.end("installed", seconds=f"{progress.seconds():.0f}")


def by_name(locks: list[Path]) -> list[str]:
    """What the locks say of each package, once, and all of one package together."""
    found: dict[str, dict[str, str]] = {}
    for lock in locks:
        for entry in re.split(r"\n(?=\w)", lock.read_text().strip()):
            name, requirement = entry.partition("==")[0], entry.partition(" \\")[0]
            found.setdefault(name, {})[requirement] = entry
    return ["\n".join(entries.values()) for entries in found.values()]


def install_beside(number: int, packages: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
    """Begin to install some of the packages: two of these at once take little more than half the time of one."""
    wanted, log = VENV / f"install-{number}.txt", VENV / f"install-{number}.log"
    wanted.write_text("\n".join(packages) + "\n")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-compile"]
    command += ["--no-deps", "--require-hashes", "--progress-bar=off", "--retries=2", "-r", str(wanted)]
    with log.open("w") as out:
        return tied(command, out), log


def tied(command: list[str], out: IO[str]) -> subprocess.Popen[bytes]:
    """Start a process that does not outlive us."""
    prepared = processes.before_exec(signal.SIGKILL)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=prepared)


def is_ours() -> bool:
    """Whether the environment that is there was made by this Python, at this place."""
    try:
        made = (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return False
    version = ".".join(map(str, sys.version_info[:3]))
    return f"version = {version}" in made and str(VENV) in made and (VENV / "bin" / "pip").exists()


def make_venv(progress: "Progress") -> None:
    log = ROOT / ".venv.log"
    with log.open("w") as out:
        making = tied([sys.executable, "-m", "venv", "--clear", str(VENV)], out)
        while making.poll() is None:
            progress.show("making_venv")
            time.sleep(0.1)
    text = log.read_text(errors="replace")
    log.unlink()
    if making.returncode:
        progress.end()
        if "No space left" in text:
            raise Trouble("disk_full", path=ROOT, free=0, need=doctor.SPACE_TO_INSTALL)
        if "ensurepip" in text or "No module named venv" in text:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Trouble("no_venv", command=f"sudo apt install python3-venv  (python{version}-venv)")
        raise Trouble("install_failed", log=ROOT, last=doctor.last_words(text))


def how_far(logs: list[Path], total: int) -> tuple[str, int, int]:
    """What pip is doing, read from its own records and from what lies in the environment."""
    texts = [log.read_text(errors="replace") for log in logs]
    if not all("Installing collected packages" in text for text in texts):
        return "downloading", min(sum(text.count("Collecting ") for text in texts), total), total
    return "installing", min(sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info")), total), total


def why(log: Path) -> Trouble:
    text = log.read_text(errors="replace")
    if "No space left" in text:
        return Trouble("disk_full", path=ROOT, free=0, need=doctor.SPACE_TO_INSTALL)
    if OFFLINE.search(text):
        return Trouble("no_network")
    return Trouble("install_failed", log=log, last=doctor.last_words(text, lambda line: "ERROR" in line))


class Progress:
    """One moving line in a terminal; elsewhere a line whenever what is done changes."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.terminal = sys.stdout.isatty()
        self.shown = ""

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def show(self, key: str, done: int = 0, total: int = 0) -> None:
        text = one_line(key, done=done, total=total)
        if self.terminal:
            print(f"\r\033[K{self.seconds():4.0f} s  {text}", end="", flush=True)
        elif key != self.shown:
            print(f"{self.seconds():4.0f} s  {' · '.join(both(key, done='…', total=total))}", flush=True)
        self.shown = key

    def end(self, key: str = "", **values: object) -> None:
        if self.terminal:
            print("\r\033[K", end="")
        if key:
            print(f"{self.seconds():4.0f} s  {one_line(key, **values)}", flush=True)
