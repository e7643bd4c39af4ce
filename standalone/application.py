"""The application's own processes: web, worker, beat."""

import http.client
import signal
import sys

from standalone.folders import Folders
from standalone.processes import Program


def web(host: str, port: int, place: Folders, environment: dict[str, str]) -> Program:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", environment.get("WEB_WORKERS", "1"), "--blocking-threads", "2"]
    command += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "5"]
    return Program("web", [*command, "config.wsgi:application"], place.log("web"), environment)


def tasks(place: Folders, environment: dict[str, str]) -> list[Program]:
    """Killed at once where we are: a lost task comes back, but a process that waits for its broker would stay."""
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile="]
    return [
        Program("worker", worker, place.log("worker"), environment, orphan_signal=signal.SIGKILL),
        Program("beat", beat, place.log("beat"), environment, orphan_signal=signal.SIGKILL),
    ]


def answers(host: str, port: int) -> bool:
    """Whether the web server answers."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
