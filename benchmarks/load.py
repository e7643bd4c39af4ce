"""A small load generator: keep-alive connections in threads, every answer's time kept; it stops by itself."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one round of requests took; times in milliseconds."""

    per_second: float
    p50: float
    p99: float
    status: int
    size: int


def measure(
    port: int, path: str, *, headers: dict[str, str] | None = None, seconds: float = 4, threads: int = 4
) -> Measured:
    """Ask for one path as fast as the server answers.

    Args:
        port: of a server on the loopback address.
        seconds: how long, after half a second of warming up.
        threads: connections at a time.
    """
    times: list[float] = []
    answers: list[tuple[int, int]] = []
    begin = time.perf_counter() + 0.5
    end = begin + seconds

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (started := time.perf_counter()) < end:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            body = response.read()
            if started >= begin:
                times.append(time.perf_counter() - started)
                answers.append((response.status, len(body)))

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    statuses = {status for status, _size in answers}
    assert len(statuses) == 1, f"{path}: mixed answers {statuses}"
    cuts = statistics.quantiles(times, n=100)
    return Measured(len(times) / seconds, cuts[49] * 1000, cuts[98] * 1000, statuses.pop(), answers[0][1])


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """One request: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
