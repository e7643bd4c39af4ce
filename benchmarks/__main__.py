"""Take the figures and print them as a table; `--quick` uses a hundredth of the generated data."""

import gzip
import re
import sys
import time

from benchmarks.load import Measured, fetch, measure
from benchmarks.memory import stack_memory
from benchmarks.proposals import published, reckoned
from benchmarks.stage import database, manage, server

WEEK = "/c/{slug}/roster/"
TODAY = "/c/{slug}/roster/today/"


def row(name: str, figure: str, note: str = "") -> None:
    print(f"| {name:<58} | {figure:>16} | {note}", flush=True)


def speed(name: str, measured: Measured, bare: Measured | None = None) -> None:
    share = f"{measured.per_second / bare.per_second:.2f} of bare" if bare else "= 1"
    row(name, f"{measured.per_second:,.0f}/s", f"p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms, {share}")


def pages(port: int, slug: str, label: str) -> Measured:
    """Requests per second of the week page, cold and conditional, against a constant on the same server."""
    bare = measure(port, "/healthz")
    speed(f"{label}: bare view, a constant", bare)
    path = WEEK.format(slug=slug)
    # An address with a query is rendered anew each time; one without is kept until something changes.
    cold = measure(port, f"{path}?category=")
    speed(f"{label}: week page, rendered anew", cold, bare)
    speed(f"{label}: week page, kept for others", measure(port, path), bare)
    time.sleep(max(0, time.time() % 60 - 50) and 11)  # what says “now” has a new tag with every minute
    etag = fetch(port, path)[1]["etag"]
    again = measure(port, path, headers={"If-None-Match": etag})
    assert again.status == 304, again
    speed(f"{label}: week page, by conditional request (304)", again, bare)
    return cold


def first_load(port: int, path: str) -> tuple[int, int]:
    """Compressed bytes of a page with its styles and scripts; and how many files."""
    html = fetch(port, path)[2]
    links = re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', html)
    files = [html, *(fetch(port, link.decode())[2] for link in dict.fromkeys(links))]
    return sum(len(gzip.compress(content)) for content in files), len(files)


def proposals(environment: dict[str, str]) -> None:
    """Half a year for 60 partners against a month of it, and a publication line by line."""
    half = reckoned(partners=60, weeks=26, slots=10, able=60)
    month = reckoned(partners=60, weeks=4, slots=10, able=60)
    few = reckoned(partners=60, weeks=26, slots=10, able=3)
    row("a proposal: 60 partners, 26 weeks, 10 slots", f"{half:.2f} s", f"{half / month:.1f} times 4 weeks")
    row("… where three partners do each", f"{few:.2f} s", f"{few / half:.2f} of the former")
    lines, made, seconds, queries = published(environment)
    row(f"{lines} lines read and proposed", f"{made:.2f} s", "= 1")
    row("… and published", f"{seconds:.2f} s", f"{seconds / made:.1f}, {queries / lines:.1f} queries per line")


def main() -> None:
    many = 30 if "--quick" in sys.argv else 3000
    print(f"| {'figure':<58} | {'value':>16} | in the same run")
    with database("bench_small") as environment:
        manage(environment, "seed_demo")
        proposals(environment)
        with server(environment) as port:
            few = pages(port, "yinyuan", "5 communities")
            for name, path in [("today", TODAY), ("week", WEEK)]:
                size, files = first_load(port, path.format(slug="yinyuan"))
                row(f"first load of the {name} page, compressed", f"{size / 1024:.1f} KB", f"{files} files")
    with database("bench_large") as environment:
        manage(environment, "seed_demo")
        manage(environment, "generate", "--communities", str(many), "--no-shifts")
        seconds = manage(environment, "materialise_shifts")
        row(f"materialise 12 weeks for {many:,} communities", f"{seconds:.1f} s", f"{12 * many:,} series")
        seconds = manage(environment, "materialise_shifts")
        row("… and again, with nothing to do", f"{seconds:.1f} s")
        with server(environment) as port:
            full = pages(port, "yinyuan", f"{many:,} communities")
    megabytes, processes, seconds = stack_memory(8976)
    row("memory of the whole standalone stack", f"{megabytes:.0f} MB", f"{processes} processes, PSS")
    row("start of the stack on a new data folder, demo included", f"{seconds:.1f} s")
    row("week page rendered: many communities against 5", f"{full.per_second / few.per_second:.2f}", "1 = no slower")


if __name__ == "__main__":
    main()
