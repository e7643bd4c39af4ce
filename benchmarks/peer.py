"""The same posting through django-hordak, run by an interpreter that has it (HORDAK_PYTHON); a database of its own."""

import os
import threading
import time
from statistics import median
from urllib.parse import urlsplit


def main() -> None:
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    name = "bench_hordak"
    import psycopg2

    server = {"host": url.hostname, "port": url.port, "user": url.username, "password": url.password}
    admin = psycopg2.connect(dbname="postgres", **server)
    admin.autocommit = True
    admin.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.cursor().execute(f"CREATE DATABASE {name}")
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="x", USE_TZ=True, DEFAULT_CURRENCY="CNY", CURRENCIES=["CNY"],
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": name,
                               **{key.upper(): value for key, value in server.items()}}},
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from hordak.models import Account
    from moneyed import Money

    call_command("migrate", verbosity=0)
    pools = []
    for number in range(100):
        bank = Account.objects.create(name=f"b{number}", code=f"1{number:03d}", type="AS", currencies=["CNY"])
        gifts = Account.objects.create(name=f"g{number}", code=f"4{number:03d}", type="IN", currencies=["CNY"])
        pools.append((gifts, bank))
    hundred = Money("1.00", "CNY")

    def per_second(count: int, spread: bool, each: int = 200) -> float:
        barrier = threading.Barrier(count + 1)

        def work(start: int) -> None:
            pools[0][0].transfer_to(pools[0][1], hundred)
            barrier.wait()
            for turn in range(each):
                gifts, bank = pools[(start + turn) % 100] if spread else pools[0]
                gifts.transfer_to(bank, hundred)
            connections.close_all()

        threads = [threading.Thread(target=work, args=(number * 12,)) for number in range(count)]
        for thread in threads:
            thread.start()
        barrier.wait()
        begin = time.perf_counter()
        for thread in threads:
            thread.join()
        return count * each / (time.perf_counter() - begin)

    for spread in (False, True):
        for count in (1, 8):
            figure = median(per_second(count, spread) for _round in range(3))
            where = "100 pools" if spread else "one pool"
            print(
                f"| {f'django-hordak transfer_to, {where}, {count} connection(s)':<58} | {figure:>14,.0f}/s |",
                flush=True,
            )
    connections.close_all()
    admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
