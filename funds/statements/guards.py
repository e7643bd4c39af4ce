"""The guards of statements, attached to the models as constraints, so that migrations carry them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from community.guards.constraints import Guard, Trigger


class Published(Trigger):
    """What was published stays as it was, and is never deleted; of a draft only `fixed` columns stay.

    Args:
        fixed: columns that never change.
        kept: columns that change in a draft alone.
    """

    def __init__(self, *, name: str, fixed: Sequence[str], kept: Sequence[str]) -> None:
        super().__init__(name=name, fixed=list(fixed), kept=list(kept))

    def body(self, model: type[models.Model]) -> str:
        refusal = self.refusal("published statements stay as they are")
        return (
            f"IF TG_OP = 'UPDATE' THEN {refusal}; END IF; IF TG_OP = 'TRUNCATE' OR OLD.state <> 'draft' THEN {refusal};"
            " END IF; RETURN OLD;"
        )

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        def changed(columns: Sequence[str]) -> str:
            old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
            return f"({old}) IS DISTINCT FROM ({new})"

        fixed, kept = self.kwargs["fixed"], self.kwargs["kept"]
        return [
            f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed(fixed)})",
            f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.state <> 'draft' AND {changed(kept)})",
            f"BEFORE DELETE ON {table} FOR EACH ROW",
            f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        ]


class NotWhoClosed(Trigger):
    """Who closed a period does not countersign it too."""

    def body(self, model: type[models.Model]) -> str:
        return (
            "IF EXISTS (SELECT FROM funds_seal WHERE id = NEW.seal_id AND sealed_by_id = NEW.signed_by_id) THEN"
            f" {self.refusal('two persons')}; END IF; RETURN NEW;"
        )

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        return [f"BEFORE INSERT ON {table} FOR EACH ROW"]


class EntryOfFund(Guard):
    """The number names an entry of the row's fund."""

    def making(self, model: type[models.Model], table: str) -> str:
        return (
            f'ALTER TABLE {table} ADD CONSTRAINT "{self.name}" FOREIGN KEY (fund_id, entry_seq)'
            " REFERENCES funds_transfer (fund_id, seq)"
        )

    def removing(self, model: type[models.Model], table: str) -> str:
        return f'ALTER TABLE {table} DROP CONSTRAINT "{self.name}"'


class SameMovement(Trigger):
    """A line of the bank is matched with an entry that moved its account by the same amount."""

    def body(self, model: type[models.Model]) -> str:
        return (
            "IF NOT EXISTS (SELECT FROM funds_transfer WHERE fund_id = NEW.fund_id AND seq = NEW.entry_seq"
            " AND kind IN ('single', 'commit') AND (debit_id = NEW.account_id AND amount = NEW.amount"
            f" OR credit_id = NEW.account_id AND amount = -NEW.amount)) THEN {self.refusal('another movement')};"
            " END IF; RETURN NEW;"
        )

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        when = "FOR EACH ROW WHEN (NEW.entry_seq IS NOT NULL)"
        return [f"BEFORE INSERT ON {table} {when}", f"BEFORE UPDATE ON {table} {when}"]
