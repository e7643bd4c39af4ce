"""What must be there before the first page: tables, collected static files, demo data at first."""

import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from subprocess import Popen

import psycopg2

from standalone import doctor
from standalone.environment import ROOT, Progress
from standalone.folders import Folders
from standalone.processes import Program
from standalone.stack import connection_parameters
from standalone.supervisor import Supervisor
from standalone.words import Trouble

WANTED = "demo-wanted"  # stays in the data folder until the demo data is complete, also over a crash


@dataclass
class Groundwork:
    """Lays whatever of it is missing."""

    place: Folders
    environment: dict[str, str]
    progress: Progress
    supervisor: Supervisor

    def lay(self) -> None:
        wanted = self.place.data / WANTED
        if self.environment.get("DEMO", "1") != "0" and is_empty(self.environment["DATABASE_OWNER_URL"]):
            wanted.touch()
        stamp = static_files_stamp(self.place.data)
        self.finish("migrating", self.begin("migrating", "migrate", "--noinput"))
        # Beside the demo data, but not beside the migrations: both would compile every module for the first time.
        collecting = None if stamp.exists() else self.begin("collecting", "collectstatic", "--noinput", "-v0")
        if wanted.exists():
            self.seed()
        if collecting:
            self.finish("collecting", collecting)
            stamp.touch()

    def seed(self) -> None:
        """Demo data; without it the house still opens, and the next start tries again."""
        try:
            self.finish("seeding", self.begin("seeding", "seed_demo"))
        except Trouble as trouble:
            self.progress.end()
            print(trouble, flush=True)
            return
        said = self.place.log("seeding").read_text(encoding="utf-8")
        (self.place.data / "demo-sign-ins.txt").write_text(said, encoding="utf-8")
        (self.place.data / WANTED).unlink()

    def begin(self, key: str, *command: str) -> Popen[bytes]:
        log = self.place.log(key)
        log.unlink(missing_ok=True)
        return Program(key, [sys.executable, str(ROOT / "manage.py"), *command], log, self.environment).start()

    def finish(self, key: str, process: Popen[bytes]) -> None:
        """Wait for a step with its progress shown; its failure is a sentence."""
        while process.poll() is None:
            self.progress.show(key)
            time.sleep(0.05)
        self.supervisor.go_on_or_stop()
        if process.returncode:
            raise doctor.explain(self.place.log(key), "step_failed", step=key)


def is_empty(owner_url: str) -> bool:
    """Whether nobody has ever migrated this database."""
    connection = psycopg2.connect(**connection_parameters(owner_url))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        empty: bool = cursor.fetchone() == (None,)
    connection.close()
    return empty


def static_files_stamp(data: Path) -> Path:
    """Named after everything that can change the collected files: our own files and the installed packages."""
    seen = sha256((ROOT / "requirements.lock").read_bytes() + str(ROOT).encode())
    for path in sorted((ROOT / "static").rglob("*")):
        status = path.stat()
        seen.update(f"{path} {status.st_size} {status.st_mtime_ns}".encode())
    return data / "static" / f".collected-{seen.hexdigest()[:16]}"
