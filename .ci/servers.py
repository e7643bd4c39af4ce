"""Prints the settings of this machine's own PostgreSQL and Redis, ready for the suite; or says why there are none."""

import getpass
import sys

import psycopg2
import redis
from psycopg2 import sql

OWNER, APPLICATION, DATABASE = "cp_ci_owner", "cp_ci_app", "cp_ci"
REDIS_URL = "redis://127.0.0.1:6379/15"
PLACES = [
    {"host": host, "user": user}
    for host in ("127.0.0.1", "/var/run/postgresql")
    for user in ("postgres", getpass.getuser())
]


def superuser_connection() -> "psycopg2.extensions.connection":
    reason = "?"
    for place in PLACES:
        try:
            connection = psycopg2.connect(dbname="postgres", connect_timeout=3, **place)
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            continue
        connection.autocommit = True
        return connection
    sys.exit(report(f"PostgreSQL does not let us in ({reason})"))


def report(why: str) -> int:
    print(why)
    return 1


def make_ready(connection: "psycopg2.extensions.connection") -> None:
    """The two roles and the database, if they are not there."""
    with connection.cursor() as cursor:
        for role, rights in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            names = sql.Identifier(DATABASE), sql.Identifier(OWNER)
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


def main() -> int:
    connection = superuser_connection()
    if connection.server_version < 150000:
        return report(f"PostgreSQL 15 is needed, this is {connection.server_version // 10000}")
    make_ready(connection)
    host = connection.info.host
    place = f"/{host}" if host.startswith("/") else f"{host}:{connection.info.port}"
    urls = {role: f"postgres://{role}@{place}/{DATABASE}" for role in (OWNER, APPLICATION)}
    for url in urls.values():
        try:
            role = url.partition("//")[2].partition("@")[0]
            psycopg2.connect(host=host, user=role, dbname=DATABASE, connect_timeout=3).close()
        except psycopg2.OperationalError as error:
            return report(f"PostgreSQL refuses the role ({error})")
    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        return report(f"Redis does not answer ({error})")
    print(f"DATABASE_OWNER_URL={urls[OWNER]} DATABASE_URL={urls[APPLICATION]} REDIS_URL={REDIS_URL}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
