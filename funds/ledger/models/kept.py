"""Rows of which the database itself writes some columns."""

from typing import Any, ClassVar

from django.db import models


class KeptByDatabase(models.Model):
    """Columns in `kept` are not sent with a new row, which the role may not do, but read back from it."""

    kept: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def _do_insert(self, manager: Any, using: Any, fields: Any, returning_fields: Any, raw: bool) -> Any:
        sent = [field for field in fields if field.name not in self.kept]
        returning = [*returning_fields, *(field for field in fields if field.name in self.kept)]
        rows = manager._insert([self], fields=sent, returning_fields=returning, using=using, raw=raw)
        for field, value in zip(returning, rows[0], strict=True):
            setattr(self, field.attname, value)
        return rows
