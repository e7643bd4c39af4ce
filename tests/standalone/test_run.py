"""`run.py` as its users meet it: real processes on a data folder and a port of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from standalone import doctor
from standalone.environment import ROOT, by_name
from standalone.folders import Folders
from standalone.words import SENTENCES, Trouble

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc; only Linux tells children of our death"),
]
PATIENCE = 180  # seconds, on a machine that is busy with other things


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `run.py` with its own data folder."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.output = data.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        given_to_us = {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "REDIS_URL": "", "HOST": "", "PUBLIC_URL": ""}
        return os.environ | given_to_us | {"DATA_DIR": str(self.data), "PORT": str(self.port), "DEMO": "0"} | more

    def start(self) -> None:
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "run.py"], cwd=ROOT, env=self.environment(), stdout=out, stderr=out, process_group=0
            )
        until(lambda: "Ready after" in self.said() or self.process.poll() is not None, "run.py is ready")
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text()

    def refused(self, *arguments: str, **more: str) -> str:
        """Run another one that must end by itself; what it said."""
        done = subprocess.run(
            [sys.executable, "run.py", *arguments],
            cwd=ROOT, env=self.environment(**more), capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode not in (0, None), done.stdout
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        return said

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def processes(self) -> dict[int, str]:
        """Everything alive that was started for our data folder, by the environment or the command line it has."""
        found, needles = {}, [os.fsencode(self.data), os.fsencode(Folders(self.data).sockets)]
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if int(folder.name) != os.getpid() and any(it in environment + command for it in needles):
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def find(self, pattern: str) -> list[int]:
        """Process numbers whose command matches, the oldest first."""
        return sorted(pid for pid, command in self.processes().items() if re.search(pattern, command))

    def connect(self, role: str = "cp_owner") -> "psycopg2.extensions.connection":
        sockets = Folders(self.data).sockets
        return psycopg2.connect(host=str(sockets), user=role, dbname="community_partners")

    def stop(self, how: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def until(holds, what: str, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def says_both(said: str, key: str) -> bool:
    """Whether both sentences of this key stand in what was said, whatever was filled in."""
    patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(sentence)) for sentence in SENTENCES[key]]
    return all(re.search(pattern, said) for pattern in patterns)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("standalone") / "社区 数据#1")  # as people name their folders
    run.start()
    yield run
    if run.process and run.process.poll() is None:
        run.stop(signal.SIGTERM)


def test_a_first_start_answers_and_is_ready_with_two_roles(running: Run) -> None:
    assert (running.get("/healthz"), running.get("/readyz")) == (200, 200)
    with running.connect("cp_app") as application, application.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'community_community'")
        assert cursor.fetchone() == ("cp_owner",)
    application.close()


def test_its_secrets_can_be_read_by_nobody_else(running: Run) -> None:
    assert (running.data / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("pattern", [r"granian.* config\.wsgi", r"celery -A config worker", r"celery -A config beat"])
def test_a_killed_process_is_started_again(running: Run, pattern: str) -> None:
    until(lambda: running.find(pattern), f"{pattern} runs")
    killed = running.find(pattern)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: running.find(pattern) and killed not in running.find(pattern), f"{pattern} runs again")
    until(lambda: running.get("/healthz") == 200, "the web server answers")
    assert says_both(running.said(), "restarting")


def test_killed_servers_are_started_again(running: Run) -> None:
    postgres = int((running.data / "postgres" / "postmaster.pid").read_text().split()[0])
    [valkey] = running.find("valkey-server|redis-server")
    os.kill(postgres, signal.SIGKILL)
    os.kill(valkey, signal.SIGKILL)
    until(lambda: running.get("/readyz") == 200 and valkey not in running.processes(), "ready again")


def test_a_taken_port_is_one_sentence_in_both_languages(running: Run) -> None:
    assert says_both(running.refused(DATA_DIR=str(running.data.with_name("other"))), "port_taken")


def test_a_data_folder_serves_one_at_a_time(running: Run) -> None:
    assert says_both(running.refused(PORT=str(free_port())), "already_running")


def test_a_management_command_joins_the_running_servers(running: Run) -> None:
    environment = running.environment()
    done = subprocess.run(
        [sys.executable, "run.py", "manage", "showmigrations", "community"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert "[X] 0001" in done.stdout


def test_an_unreachable_database_is_one_sentence_without_the_password(running: Run) -> None:
    url = f"postgres://someone:hush-hush@127.0.0.1:{free_port()}/nowhere"
    said = running.refused(DATABASE_URL=url, PORT=str(free_port()), DATA_DIR=str(running.data.with_name("other")))
    assert says_both(said, "database_unreachable")
    assert "hush-hush" not in said


def test_an_unreachable_redis_is_one_sentence(running: Run) -> None:
    database = f"postgres://cp_app@/{Folders(running.data).sockets}/community_partners"
    said = running.refused(
        DATABASE_URL=database, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0",
        PORT=str(free_port()), DATA_DIR=str(running.data.with_name("other")),
    )  # fmt: skip
    assert says_both(said, "redis_unreachable")


def test_kill_9_leaves_no_process_and_the_next_start_keeps_the_data(running: Run) -> None:
    with running.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_over_a_crash AS SELECT 42 AS answer")
    connection.close()
    running.stop(signal.SIGKILL)
    until(lambda: not running.processes(), "no process is left", seconds=15)
    running.start()
    with running.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept_over_a_crash")
        assert cursor.fetchone() == (42,)
    connection.close()


def test_ctrl_c_stops_everything(running: Run) -> None:
    assert running.process
    os.killpg(running.process.pid, signal.SIGINT)  # a terminal tells the whole foreground group
    assert running.process.wait(PATIENCE) == 0
    assert not running.processes()
    assert says_both(running.said(), "stopped")


# --- before anything is installed ---


def test_each_package_is_installed_once_and_the_locks_name_no_server() -> None:
    locks = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
    names = [package.partition("==")[0] for package in by_name(locks)]
    assert len(names) == len(set(names)) > 100
    assert not any("://" in lock.read_text() for lock in locks)


def bare_copy(folder: Path) -> Path:
    """A clone without an environment, and with next to nothing to install."""
    (folder / "standalone").mkdir(parents=True)
    for path in [ROOT / "run.py", *(ROOT / "standalone").glob("*.*")]:
        (folder / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    digest = "0" * 64
    (folder / "requirements.lock").write_text(f"six==1.17.0 --hash=sha256:{digest}\n")
    return folder


def started_bare(folder: Path, *python: str, **more: str) -> str:
    interpreter = os.path.realpath(sys.executable)  # the one behind our environment
    done = subprocess.run(
        [interpreter, *(python or ("run.py",))], cwd=folder,
        env=os.environ | {"PORT": str(free_port()), "PIP_RETRIES": "0"} | more,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_an_old_python_is_named(tmp_path: Path) -> None:
    code = "import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path('run.py', run_name='__main__')"
    assert says_both(started_bare(bare_copy(tmp_path / "clone"), "-c", code), "python_old")


def test_a_missing_venv_module_says_what_to_install(tmp_path: Path) -> None:
    clone = bare_copy(tmp_path / "clone")
    debian = "The virtual environment was not created successfully because ensurepip is not available."
    (tmp_path / "venv.py").write_text(f"raise SystemExit({debian!r})")
    assert says_both(started_bare(clone, PYTHONPATH=str(tmp_path)), "no_venv")


def test_no_network_during_the_install_is_one_sentence(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    offline = {"PIP_INDEX_URL": nowhere, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_NO_CACHE_DIR": "1"}
    said = started_bare(bare_copy(tmp_path / "clone"), PIP_CONFIG_FILE=os.devnull, **offline)
    assert says_both(said, "no_network")


def test_a_full_disk_is_noticed_before_and_behind_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as before:
        doctor.space(tmp_path / "not" / "yet", need=10**9)
    assert says_both(str(before.value), "disk_full")
    log = tmp_path / "postgres.log"
    log.write_text("FATAL: could not write: No space left on device\n")
    assert says_both(str(doctor.explain(log, "postgres_failed")), "disk_full")


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_named(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble) as trouble:
        doctor.address()
    assert says_both(str(trouble.value), "port_wrong")
