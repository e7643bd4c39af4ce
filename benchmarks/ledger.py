"""Figures of the ledger: postings a second against a bare insert and django-hordak, balances, verification.

`python3 -m benchmarks.ledger [--quick]`. Where django-hordak is not installed (it is no dependency of ours; another
environment may be named with HORDAK_PYTHON), its line is left out.
"""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.stage import database

QUICK = "--quick" in sys.argv


def row(name: str, figure: str, note: str = "") -> None:
    print(f"| {name:<58} | {figure:>16} | {note}", flush=True)


def per_second(jobs: list[Callable[[], Any]], each: int) -> float:
    """Run every job `each` times, the jobs beside each other; calls a second altogether."""
    from django.db import connections

    barrier = threading.Barrier(len(jobs) + 1)

    def work(job: Callable[[], Any]) -> None:
        job()  # connects
        barrier.wait()
        for _turn in range(each):
            job()
        connections.close_all()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    barrier.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(jobs) * each / (time.perf_counter() - begin)


def bare_insert() -> Callable[[], None]:
    """psycopg2 alone: one row, one commit."""
    import psycopg2
    from django.conf import settings
    from django.db import connection

    connection.ensure_connection()
    parts = dict(settings.DATABASES["default"])
    ours = psycopg2.connect(
        dbname=parts["NAME"], user=parts["USER"] or None, password=parts["PASSWORD"] or None,
        host=parts["HOST"] or None, port=parts["PORT"] or None,
    )  # fmt: skip
    cursor = ours.cursor()

    def insert() -> None:
        cursor.execute("INSERT INTO bare (purpose, amount) VALUES (%s, %s)", ["收到捐款 · 示例", 100])
        ours.commit()

    return insert


def make_pool(community: Any, number: int) -> Callable[[], Any]:
    """A fund; gives what posts one gift to it through the public action."""
    from community.access.actors import Actor
    from funds.ledger.actions import open_account, open_fund, post_transfer

    by = Actor.system()
    fund = open_fund(community, name=f"基金{number}", by=by)
    bank = open_account(fund, code="1002", name="存放", category="asset", floor=0, by=by)
    gifts = open_account(fund, code="4001", name="捐款", category="income", by=by)

    def post() -> None:
        post_transfer(fund, debit=bank, credit=gifts, amount=100, purpose="收到捐款 · 示例", by=by)

    post.fund = fund  # type: ignore[attr-defined]
    return post


def in_turn(posts: list[Callable[[], Any]], start: int, step: int) -> Callable[[], Any]:
    place = [start]

    def job() -> None:
        posts[place[0] % len(posts)]()
        place[0] += step

    return job


def owner() -> Any:
    import environ
    import psycopg2

    url = environ.Env.db_url_config(os.environ["DATABASE_OWNER_URL"])
    made = psycopg2.connect(
        dbname=url["NAME"], user=url["USER"] or None, password=url["PASSWORD"] or None, host=url["HOST"] or None,
        port=url["PORT"] or None,
    )  # fmt: skip
    made.autocommit = True
    return made.cursor()


def speed(rounds: int, each: int) -> None:
    """Posting, interleaved in rounds, medians; with and without the chain."""
    from community.places.models import Community
    from funds.ledger.guards import making_function
    from funds.ledger.posting import posting_body

    admin = owner()
    admin.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, purpose text NOT NULL, amount bigint NOT NULL)")
    admin.execute("GRANT ALL ON bare, bare_id_seq TO PUBLIC")
    community = Community.objects.order_by("pk").first()
    posts = [make_pool(community, number) for number in range(100)]
    found: dict[str, list[float]] = {}

    def measure(name: str, jobs: list[Callable[[], Any]]) -> None:
        found.setdefault(name, []).append(per_second(jobs, each))

    for _round in range(rounds):
        for count in (1, 8):
            measure(f"insert {count}", [bare_insert() for _number in range(count)])
            measure(f"one pool, {count}", [posts[0]] * count)
            measure(f"100 pools, {count}", [in_turn(posts, number * 12, 1) for number in range(count)])
        admin.execute(making_function("transfer_posting", posting_body(chained=False)))
        measure("unchained", [posts[1]])
        admin.execute(making_function("transfer_posting", posting_body()))
        measure("chained", [posts[2]])
    for count in (1, 8):
        bare = median(found[f"insert {count}"])
        row(f"psycopg2, one-row insert and commit, {count} connection(s)", f"{bare:,.0f}/s", "= 1")
        for where in ("one pool", "100 pools"):
            figure = median(found[f"{where}, {count}"])
            row(f"post_transfer, {where}, {count} connection(s)", f"{figure:,.0f}/s", f"{figure / bare:.2f} of insert")
    cost = median(1 - with_it / without for with_it, without in zip(found["chained"], found["unchained"], strict=True))
    row("what the chain costs", f"{cost * 100:.1f} %", "same fund shape, trigger with and without it")


LOAD = """
INSERT INTO funds_transfer (uid, fund_id, debit_id, credit_id, kind, amount, booked_on, effective_on, purpose, cause)
SELECT gen_random_uuid(), %(fund)s, CASE n %% 3 WHEN 0 THEN %(aid)s ELSE %(bank)s END,
       CASE n %% 3 WHEN 0 THEN %(bank)s ELSE %(gifts)s END, 'single', 1 + n %% 97, d, d,
       'benchmark ' || n, ''
FROM (
    SELECT n, date '2015-01-01' + (n * 3650::bigint / %(most)s)::int AS d FROM generate_series(%(first)s, %(last)s) n
) x
"""


def sizes(steps: list[int]) -> None:
    """Balances, the newest page and a month's statement as the ledger grows; then everything is verified."""
    import datetime

    from community.access.actors import Actor
    from community.places.models import Community
    from funds.ledger import verify_ledger
    from funds.ledger.actions import open_account, open_fund
    from funds.ledger.balances import balances_at
    from funds.ledger.exporting import write_zip
    from funds.ledger.models import Account, Transfer
    from funds.statements.reckoning import reckon

    by = Actor.system()
    fund = open_fund(Community.objects.order_by("pk").first(), name="大账本", by=by)
    ids = {
        name: open_account(fund, code=code, name=name, category=category, by=by).pk
        for name, code, category in [("bank", "1002", "asset"), ("gifts", "4001", "income"), ("aid", "5001", "expense")]
    }

    def timed(call: Callable[[], Any]) -> float:
        spent = []
        for _turn in range(50):
            begin = time.perf_counter()
            call()
            spent.append(time.perf_counter() - begin)
        return median(spent) * 1000

    from django.db import connection

    done = 0
    for size in steps:
        begin = time.perf_counter()
        while done < size:
            last = min(done + 200, size)
            with connection.cursor() as cursor:
                cursor.execute(LOAD, {"fund": fund.pk, "first": done + 1, "last": last, "most": steps[-1] + 1, **ids})
            done = last
        row(f"{size:,} entries added", f"{time.perf_counter() - begin:.0f} s", "200 a statement, trigger and all")
        owner().execute("VACUUM ANALYZE funds_transfer, funds_account, funds_fund")
        day = fund.__class__.objects.get(pk=fund.pk).last_booked_on or datetime.date(2015, 6, 1)
        middle = datetime.date(2015, 1, 1) + (day - datetime.date(2015, 1, 1)) / 2
        month = (middle.replace(day=1), middle.replace(day=28))
        row(f"balance at {size:,}", f"{timed(lambda: Account.objects.get(pk=ids['bank']).balance):.2f} ms")
        newest = Transfer.objects.filter(fund=fund).select_related("debit", "credit").order_by("-seq")
        row(f"newest 50 at {size:,}", f"{timed(lambda newest=newest: list(newest[:50])):.2f} ms")
        row(f"all balances on a past day at {size:,}", f"{timed(lambda day=middle: balances_at(fund, day)):.2f} ms")
        entries = Transfer.objects.filter(fund=fund).between(*month).order_by("seq")
        rows = entries.values_list("seq", "amount", "purpose")
        spent = timed(lambda rows=rows: list(rows.all()))  # `all` asks the database each time
        row(f"entries of a month at {size:,}", f"{spent:.1f} ms", f"{rows.count():,} rows")
        spent = timed(lambda month=month: reckon(fund, *month))
        row(f"statement of a month at {size:,}", f"{spent:.2f} ms", "by account and purpose, from stored balances")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.zip"
        with path.open("wb") as out:
            begin = time.perf_counter()
            write_zip(fund, out)
        row(f"export of {done:,} entries", f"{time.perf_counter() - begin:.1f} s")
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(path), folder], check=True)
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, verify_ledger.__file__, folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        spent, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        note = f"{done / spent:,.0f} entries/s; {cpu:.2f} s of CPU on {os.cpu_count()} processors"
        row(f"verify_ledger.py over {done:,} entries", f"{spent:.2f} s", note)


def hordak() -> None:
    """The same posting through django-hordak, in an environment that has it."""
    python = os.environ.get("HORDAK_PYTHON")
    if python:
        subprocess.run([python, str(Path(__file__).with_name("peer.py"))], check=True)


def main() -> None:
    print(f"| {'figure':<58} | {'value':>16} | in the same run")
    with database("bench_ledger") as environment:
        os.environ.update(environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from community.access.actors import Actor
        from community.places.actions import add_community, add_street

        by = Actor.system()
        street = add_street(name="街道", slug="street", city="示例市", by=by)
        add_community(street, name="社区", slug="community", telephone="", by=by)
        from django.db import connections

        try:
            speed(rounds=1 if QUICK else 5, each=50 if QUICK else 400)
            hordak()
            sizes([1_000, 10_000] if QUICK else [10_000, 100_000, 1_000_000])
        finally:
            connections.close_all()


if __name__ == "__main__":
    main()
