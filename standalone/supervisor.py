"""Keeps processes running: restarts what dies, with growing pauses, and ends all of it in order."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from standalone import processes
from standalone.processes import Program
from standalone.words import both

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a restart
SETTLED = 30.0  # seconds after which a process counts as running well again


@dataclass
class Kept:
    """A program and its process, while it has one."""

    program: Program
    process: subprocess.Popen[bytes] | None
    started: float
    pause: float = SHORTEST_PAUSE
    due: float = 0.0  # when it is to be started again


class Supervisor:
    """Runs in the main thread of the process that `run.py` became."""

    def __init__(self, say: Callable[..., None]) -> None:
        self.say = say
        self.kept: list[Kept] = []
        self.asked_to_stop = 0
        self.awake, waker = os.pipe()
        for end in (self.awake, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop_soon)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes us
        processes.adopt_orphans()

    def stop_soon(self, *_: object) -> None:
        self.asked_to_stop += 1

    def take_over(self, program: Program, process: subprocess.Popen[bytes]) -> None:
        """Keep a process that somebody else started."""
        self.kept.append(Kept(program, process, time.monotonic()))

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        process = program.start()
        self.take_over(program, process)
        return process

    def go_on_or_stop(self) -> None:
        """Leave what is being done if we were asked to stop meanwhile."""
        if self.asked_to_stop:
            raise KeyboardInterrupt

    def watch(self) -> None:
        """Until we are asked to stop."""
        while not self.asked_to_stop:
            self.wait(1.0)
            self.look_after()

    def look_after(self) -> None:
        """Notice what has died, start what is due."""
        now = time.monotonic()
        for kept in self.kept:
            if kept.process and kept.process.poll() is not None:
                self.note_death(kept, now)
            elif not kept.process and now >= kept.due and not self.asked_to_stop:
                kept.process, kept.started = kept.program.start(), now
            elif kept.process and now - kept.started > SETTLED:
                kept.pause = SHORTEST_PAUSE
        self.reap()

    def note_death(self, kept: Kept, now: float) -> None:
        assert kept.process is not None
        code = kept.process.returncode
        how = signal.Signals(-code).name if code < 0 else str(code)
        kept.process, kept.due = None, now + kept.pause
        self.say("restarting", name=kept.program.name, how=how, seconds=f"{kept.pause:.1f}", log=kept.program.log)
        kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
        processes.end_orphans(self.pids())

    def reap(self) -> None:
        """Take leave of adopted processes that ended by themselves."""
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None or ended.si_pid in self.pids():
                return
            os.waitpid(ended.si_pid, 0)

    def pids(self) -> set[int]:
        return {kept.process.pid for kept in self.kept if kept.process}

    def wait(self, seconds: float) -> None:
        """Sleep, unless a signal arrives."""
        soonest = min((kept.due - time.monotonic() for kept in self.kept if not kept.process), default=seconds)
        if select.select([self.awake], [], [], max(0.0, min(seconds, soonest)))[0]:
            os.read(self.awake, 4096)

    def end(self) -> None:
        """End everything, the last started first; those that use the servers before the servers."""
        users = [kept for kept in reversed(self.kept) if not kept.program.own_group]
        servers = [kept for kept in reversed(self.kept) if kept.program.own_group]
        for group in (users, servers):
            self.end_group([kept for kept in group if kept.process])
        processes.end_orphans(set())

    def end_group(self, group: list[Kept]) -> None:
        asked, began = self.asked_to_stop, time.monotonic()
        for kept in group:
            if kept.process and kept.process.poll() is None:
                kept.process.send_signal(kept.program.stop_signal)
        for kept in group:
            while kept.process and kept.process.poll() is None:
                hurried = self.asked_to_stop > max(asked, 1) and not kept.program.own_group
                if hurried or time.monotonic() - began > kept.program.patience:
                    kept.process.kill()
                self.wait(0.2)
            kept.process = None


def print_both(key: str, **values: object) -> None:
    """A sentence in both languages, one line each."""
    print(*both(key, **values), sep="\n", flush=True)
