"""Rules that PostgreSQL itself keeps: Django constraints for what Django has no constraint for.

`makemigrations` sees them, a changed rule becomes remove + add, and a broken one raises an `IntegrityError` that names
the constraint; `community.guards.refusal.action` turns that into a sentence for the person.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class Guard(models.BaseConstraint):
    """A rule kept by a key or trigger of our own; subclasses say the SQL that makes and removes it."""

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        self.kwargs = kwargs
        super().__init__(name=name)

    def making(self, model: type[models.Model], table: str) -> str:
        raise NotImplementedError

    def removing(self, model: type[models.Model], table: str) -> str:
        raise NotImplementedError

    def create_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        # Deferred to the end of the migration: a composite key may precede the unique key that it points at.
        schema_editor.deferred_sql.append(self._statement(model, schema_editor, self.making))

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        self.create_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Statement:  # type: ignore[override]
        return self._statement(model, schema_editor, self.removing)

    def _statement(self, model: Any, schema_editor: BaseDatabaseSchemaEditor, sql: Any) -> Statement:
        table = model._meta.db_table
        text = sql(model, schema_editor.quote_name(table)).replace("%", "%%")
        return Statement(text, table=Table(table, schema_editor.quote_name))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides; forms do not ask twice."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, **self.kwargs}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class Matching(Guard):
    """The row that `field` points at agrees with this row on other columns, e.g. its community.

    A composite foreign key: `(field_id, on…)` refers to `(id, target_on…)` of the target, which needs a unique
    constraint over exactly these. It also refuses to move a row that others refer to; `on_update="CASCADE"` moves
    them along instead.

    Args:
        field: the foreign key on this model.
        on: attribute columns of this table, e.g. `["community_id"]`.
        target_on: the columns of the target, where they are called otherwise.
        on_update: what happens to this row when the target's columns change.
    """

    def __init__(
        self,
        field: str,
        *,
        name: str,
        on: Sequence[str] = ("community_id",),
        target_on: Sequence[str] | None = None,
        on_update: str = "NO ACTION",
    ) -> None:
        super().__init__(name=name, field=field, on=list(on), target_on=list(target_on or on), on_update=on_update)

    def making(self, model: type[models.Model], table: str) -> str:
        field = model._meta.get_field(self.kwargs["field"])
        target = field.related_model._meta.db_table  # type: ignore[union-attr]
        ours = ", ".join([f'"{field.column}"', *(f'"{c}"' for c in self.kwargs["on"])])  # type: ignore[union-attr]
        theirs = ", ".join(['"id"', *(f'"{c}"' for c in self.kwargs["target_on"])])
        return (
            f'ALTER TABLE {table} ADD CONSTRAINT "{self.name}" FOREIGN KEY ({ours}) REFERENCES "{target}" ({theirs})'
            f" ON UPDATE {self.kwargs['on_update']} DEFERRABLE INITIALLY IMMEDIATE"
        )

    def removing(self, model: type[models.Model], table: str) -> str:
        return f'ALTER TABLE {table} DROP CONSTRAINT "{self.name}"'


class SameCommunity(Matching):
    """The row that `field` points at belongs to the same community (DESIGN §2.1)."""

    def __init__(self, field: str, *, name: str, **kwargs: Any) -> None:
        super().__init__(field, name=name, **kwargs)


class Trigger(Guard):
    """A guard that is a PL/pgSQL function and the triggers calling it; both carry the guard's name."""

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        raise NotImplementedError

    def body(self, model: type[models.Model]) -> str:
        raise NotImplementedError

    def making(self, model: type[models.Model], table: str) -> str:
        parts = [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql '
            f"SET search_path = public, pg_temp AS $guard$ BEGIN {self.body(model)} END $guard$",
        ]
        for suffix, trigger in zip("abcd", self.triggers(model, table), strict=False):
            name = f"{self.name}_{suffix}"
            parts.append(f'CREATE TRIGGER "{name}" {trigger} EXECUTE FUNCTION "{self.name}"()')
            parts.append(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')
        return "; ".join(parts)

    def removing(self, model: type[models.Model], table: str) -> str:
        return f'DROP FUNCTION "{self.name}"() CASCADE'

    def refusal(self, message: str) -> str:
        return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'"


class Arrows(Trigger):
    """A status starts in a start state and moves only along its arrows (DESIGN §2.3).

    The action reads the same list, so that the two cannot disagree.

    Args:
        field: the status column.
        start: states a new row may have.
        arrows: allowed (from, to) pairs; a list, so that migrations are stable.
    """

    def __init__(self, field: str, *, name: str, start: Sequence[str], arrows: Sequence[tuple[str, str]]) -> None:
        super().__init__(name=name, field=field, start=list(start), arrows=[tuple(pair) for pair in arrows])

    def body(self, model: type[models.Model]) -> str:
        column = self.kwargs["field"]
        start = ", ".join(f"'{state}'" for state in self.kwargs["start"])
        pairs = ", ".join(f"('{a}', '{b}')" for a, b in self.kwargs["arrows"]) or "(NULL, NULL)"
        return (
            f"IF TG_OP = 'INSERT' THEN IF NEW.{column} NOT IN ({start}) THEN {self.refusal('not a start state')}; "
            f"END IF; ELSIF (OLD.{column}, NEW.{column}) NOT IN ({pairs}) THEN {self.refusal('no such arrow')}; "
            "END IF; RETURN NEW;"
        )

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        column = self.kwargs["field"]
        return [
            f"BEFORE INSERT ON {table} FOR EACH ROW",
            f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})",
        ]


class AppendOnly(Trigger):
    """Rows can be added and read, never changed, deleted or truncated, whoever asks."""

    def body(self, model: type[models.Model]) -> str:
        return f"{self.refusal('append only')};"

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        return [f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"]

    def making(self, model: type[models.Model], table: str) -> str:
        # No privilege either: every role but the owner loses it (default privileges had given it).
        revoke = (
            "DO $revoke$ DECLARE grantee text; BEGIN FOR grantee IN SELECT DISTINCT a.grantee::regrole::text FROM "
            f"pg_class c, aclexplode(c.relacl) a WHERE c.oid = '{table}'::regclass AND a.grantee <> c.relowner "
            f"AND a.grantee <> 0 LOOP EXECUTE 'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM ' || grantee; "
            "END LOOP; END $revoke$"
        )
        return f"{super().making(model, table)}; {revoke}"
