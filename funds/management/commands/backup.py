"""Back the database and the files up into a folder; others go on working."""

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from funds.management import backups


class Command(BaseCommand):
    """Reads only. The secrets are not in it: keep them apart, without them nothing sealed can be read."""

    help = "Write a backup into a new folder: database, files, and the heads of all funds."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        if folder.exists():
            raise CommandError(f"{folder} is there already: a backup is written into a new folder.")
        making = folder.with_name(f"{folder.name}.part")  # what is cut off never looks whole
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        manifest = self.dump(making)
        with tarfile.open(making / backups.MEDIA, "w") as archive:
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, arcname="media")
        names = (backups.DUMP, backups.GUARDS, backups.MEDIA)
        manifest["files"] = {name: backups.digest_of(making / name) for name in names}
        (making / backups.MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        making.rename(folder)
        entries = sum(head["entries"] for head in manifest["funds"])
        self.stdout.write(f"{folder}: {len(manifest['funds'])} funds, {entries} entries.")

    def dump(self, making: Path) -> dict[str, Any]:
        """The database and its manifest, both of one moment."""
        program = backups.program("pg_dump")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            (making / backups.GUARDS).write_text("\n".join(backups.guards()) + "\n")
            target = str(making / backups.DUMP)
            backups.run(program, "--format=custom", f"--snapshot={snapshot}", "--no-comments", "--file", target)
            return {
                "made_at": timezone.now().isoformat(timespec="seconds"),
                "version": backups.version(),
                "roles": backups.roles(),
                "migrations": backups.migrations(),
                "funds": backups.heads(),
            }
