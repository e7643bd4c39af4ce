"""Restore a backup into an empty database, then hold it to what it was: guards, heads, every entry."""

import json
import tarfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from funds.management import backups


class Command(BaseCommand):
    """Runs as the owner (DATABASE_OWNER_URL), all or nothing; afterwards it is brought to this version."""

    help = (
        "Restore a backup's folder into an empty database and an empty MEDIA_ROOT, and check that all of it is there."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        manifest = self.read(folder)
        self.refuse(manifest)
        program = backups.program("pg_restore")
        backups.run(program, "--single-transaction", "--exit-on-error", "--dbname",
                    str(connection.settings_dict["NAME"]), str(folder / backups.DUMP))  # fmt: skip
        differing = set((folder / backups.GUARDS).read_text().splitlines()) ^ set(backups.guards())
        if differing:
            raise CommandError("\n".join(["These guards are not as they were:", *sorted(differing)]))
        if backups.heads() != manifest["funds"]:
            raise CommandError("The heads of the funds are not those of the backup.")
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tarfile.open(folder / backups.MEDIA) as archive:
            for member in archive.getmembers():
                member.name = member.name.partition("/")[2] or "."
                archive.extract(member, settings.MEDIA_ROOT, filter="data")
        call_command("migrate", verbosity=0)
        try:
            call_command("verify_ledger", stdout=self.stdout, stderr=self.stderr)
        except ValueError as error:
            raise CommandError(f"SEALING_KEYS does not open what was sealed: {error}") from error
        self.stdout.write(f"{folder}: restored, as it was on {manifest['made_at']}.")

    def read(self, folder: Path) -> dict[str, Any]:
        """The manifest, if every file is still what it says."""
        try:
            manifest: dict[str, Any] = json.loads((folder / backups.MANIFEST).read_text())
            altered = [name for name, digest in manifest["files"].items() if backups.digest_of(folder / name) != digest]
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{folder} is not a backup: {error}") from error
        if altered:
            raise CommandError(f"Altered since the backup was made: {', '.join(altered)}")
        return manifest

    def refuse(self, manifest: dict[str, Any]) -> None:
        if manifest["roles"] != backups.roles():
            raise CommandError(
                f"The roles were {manifest['roles']}; here they are {backups.roles()}: call them the same."
            )
        unknown = set(manifest["migrations"]) - {".".join(key) for key in MigrationLoader(None).disk_migrations}
        if unknown:
            raise CommandError(
                f"The backup is of a newer version ({manifest['version']}), with {', '.join(sorted(unknown))}."
            )
        if connection.introspection.table_names():
            raise CommandError("The database is not empty: a backup is restored into a new one.")
        if settings.MEDIA_ROOT.exists() and any(settings.MEDIA_ROOT.iterdir()):
            raise CommandError(f"{settings.MEDIA_ROOT} is not empty: the files are restored into an empty folder.")
