"""The ledger's guards, attached to its models as constraints, so that migrations carry them."""

from collections.abc import Sequence

import environ
from django.conf import settings
from django.db import models

from community.guards.constraints import Guard, Trigger
from funds.ledger.posting import posting_body, sealing_body


class ByDatabase(Guard):
    """A BEFORE INSERT trigger that runs with the owner's rights and fills what nobody else may write.

    Args:
        edition: raised with every change of the trigger's text, so that a migration carries the change.
    """

    def __init__(self, *, name: str, edition: int) -> None:
        super().__init__(name=name, edition=edition)

    def function(self) -> str:
        raise NotImplementedError

    def making(self, model: type[models.Model], table: str) -> str:
        return (
            f"{making_function(self.name, self.function())};"
            f' CREATE TRIGGER "{self.name}_a" BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION "{self.name}"();'
            f' ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{self.name}_a"'
        )

    def removing(self, model: type[models.Model], table: str) -> str:
        return f'DROP FUNCTION "{self.name}"() CASCADE'


def making_function(name: str, body: str) -> str:
    """SQL that makes (or replaces) a trigger function with the owner's rights."""
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        f" SET search_path = public, pg_temp AS $guard${body}$guard$"
    )


class Posting(ByDatabase):
    """Adding a transfer moves the balances, numbers and chains it, and obeys every rule."""

    def function(self) -> str:
        return posting_body()


class Sealing(ByDatabase):
    """Adding a seal closes the period and fixes number, head and balances."""

    def function(self) -> str:
        return sealing_body()


class OnlyThroughTransfers(Trigger):
    """Some columns change only inside the ledger's own triggers, others never; no row is ever deleted.

    PostgreSQL reads a trigger's WHEN anew for every statement, unless the columns after OF say that it has no part in
    it: a posting, which changes kept columns only, must not pay for the fixed ones.

    Args:
        kept: column → its first value, in SQL.
        fixed: columns that stay as the row was made.
        edition: raised with every change of the triggers' text, so that a migration carries the change.
    """

    def __init__(self, *, name: str, kept: dict[str, str], fixed: Sequence[str], edition: int = 1) -> None:
        super().__init__(name=name, kept=kept, fixed=list(fixed), edition=edition)

    def body(self, model: type[models.Model]) -> str:
        return f"{self.refusal('only through transfers')};"

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        kept, fixed = list(self.kwargs["kept"]), self.kwargs["fixed"]
        forged = " OR ".join(f"NEW.{name} IS DISTINCT FROM {first}" for name, first in self.kwargs["kept"].items())
        old, new = (", ".join(f"{row}.{name}" for name in fixed) for row in ("OLD", "NEW"))
        return [
            f"BEFORE INSERT ON {table} FOR EACH ROW WHEN ({forged})",
            f"BEFORE UPDATE OF {', '.join(kept)} ON {table} FOR EACH ROW WHEN (pg_trigger_depth() = 0)",
            f"BEFORE UPDATE OF {', '.join(fixed)} ON {table} FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new}))",
            f"BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT",
        ]


class Columns(Guard):
    """The application's role may write these columns only; it can neither delete nor truncate.

    Args:
        insert: columns it may fill in a new row.
        update: columns it may change later.
    """

    def __init__(self, *, name: str, insert: Sequence[str], update: Sequence[str] = ()) -> None:
        super().__init__(name=name, insert=list(insert), update=list(update))

    def making(self, model: type[models.Model], table: str) -> str:
        grants = [f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM %I"]
        for right, columns in [("INSERT", self.kwargs["insert"]), ("UPDATE", self.kwargs["update"])]:
            if columns:
                grants.append(f"GRANT {right} ({', '.join(columns)}) ON {table} TO %I")
        return self._for_application(table, grants)

    def removing(self, model: type[models.Model], table: str) -> str:
        return self._for_application(table, [f"GRANT INSERT, UPDATE, DELETE ON {table} TO %I"])

    def _for_application(self, table: str, statements: list[str]) -> str:
        role = environ.Env.db_url_config(settings.DATABASE_URL).get("USER") or ""
        quoted = role.replace("'", "''")
        runs = " ".join(f"EXECUTE format('{statement}', '{quoted}');" for statement in statements)
        # One role for both: it owns the table, and only the triggers guard it (`check --deploy` warns).
        return f"DO $do$ BEGIN IF '{quoted}' NOT IN ('', current_user::text) THEN {runs} END IF; END $do$"


class SameFund(Guard):
    """The number names an earlier entry of the same fund."""

    def __init__(self, column: str, *, name: str) -> None:
        super().__init__(name=name, column=column)

    def making(self, model: type[models.Model], table: str) -> str:
        return (
            f'ALTER TABLE {table} ADD CONSTRAINT "{self.name}" FOREIGN KEY (fund_id, {self.kwargs["column"]})'
            f" REFERENCES {table} (fund_id, seq)"
        )

    def removing(self, model: type[models.Model], table: str) -> str:
        return f'ALTER TABLE {table} DROP CONSTRAINT "{self.name}"'
