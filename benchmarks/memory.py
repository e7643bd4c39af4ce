"""Memory of the whole standalone stack: proportional set size of `run.py` and all its descendants."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.load import fetch


def _children() -> dict[int, list[int]]:
    tree: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        tree.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    return tree


def _family(pid: int) -> list[int]:
    tree, family = _children(), [pid]
    for member in family:
        family += tree.get(member, [])
    return family


def _pss(pid: int) -> int:
    """Kilobytes; pages shared by several processes count in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def stack_memory(port: int) -> tuple[float, int, float]:
    """Megabytes, processes, and seconds until the first page, of a stack started afresh in a new folder."""
    outside = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
    with tempfile.TemporaryDirectory(prefix="cp") as folder:
        environment = {name: value for name, value in os.environ.items() if name not in outside}
        environment |= {"DATA_DIR": folder, "PORT": str(port)}
        begin = time.perf_counter()
        process = subprocess.Popen([sys.executable, "run.py"], env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            started = time.perf_counter() - begin
            fetch(port, "/c/yinyuan/roster/")
            time.sleep(5)
            family = _family(process.pid)
            return sum(map(_pss, family)) / 1024, len(family), started
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait(port: int, seconds: float = 90) -> None:
    for _attempt in range(int(seconds * 5)):
        try:
            if fetch(port, "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the stack did not start")
