"""Giving's guards: a gift and its entry in the ledger say the same, for ever; receipts count without gaps."""

from django.db import models

from community.guards.constraints import Guard, Trigger
from funds.ledger.guards import ByDatabase, SameFund, making_function


class OwnEntry(SameFund):
    """The gift's number is that of an entry of its fund."""

    def making(self, model: type[models.Model], table: str) -> str:
        return super().making(model, table).replace(f"REFERENCES {table}", "REFERENCES funds_transfer")


class GiftOfEntry(Trigger):
    """A gift says what its entry says: amount, unit, earmark, day, under the same key; who is hidden stays hidden."""

    def body(self, model: type[models.Model]) -> str:
        return f"""IF TG_OP = 'UPDATE' THEN {self.refusal("hidden donors stay hidden")}; END IF;
    IF NOT EXISTS (SELECT FROM funds_transfer t JOIN funds_account a ON a.id = t.debit_id
        WHERE t.fund_id = NEW.fund_id AND t.seq = NEW.seq AND t.uid = NEW.uid AND t.kind = 'single'
        AND t.reverses_seq IS NULL AND t.cause = 'gift:' || NEW.uid AND t.amount = NEW.amount
        AND t.effective_on = NEW.given_on AND a.earmark = NEW.earmark
        AND t.unit = CASE NEW.kind WHEN 'money' THEN 'CNY' WHEN 'service' THEN 'MINUTE'
            ELSE (SELECT code FROM funds_item WHERE id = NEW.item_id) END)
    THEN {self.refusal("not what its entry says")}; END IF; RETURN NEW;"""

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        return [
            f"BEFORE INSERT ON {table} FOR EACH ROW",
            f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.anonymous AND NOT NEW.anonymous)",
        ]


class EntryOfGift(Guard):
    """No entry calls itself a gift's without the gift; whoever reverses the entry, the gift is returned."""

    def making(self, model: type[models.Model], table: str) -> str:
        refusal = f"RAISE EXCEPTION 'no such gift' USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'"
        body = (
            "BEGIN IF NEW.reverses_seq IS NOT NULL THEN"
            f" UPDATE {table} SET status = 'returned' WHERE fund_id = NEW.fund_id AND seq = NEW.reverses_seq;"
            f" ELSIF NOT EXISTS (SELECT FROM {table} WHERE uid = NEW.uid) THEN {refusal}; END IF; RETURN NULL; END"
        )
        calls = f'FOR EACH ROW WHEN (%s) EXECUTE FUNCTION "{self.name}"()'
        gift = calls % "NEW.cause LIKE 'gift:%' AND NEW.reverses_seq IS NULL"
        reversal = calls % "NEW.reverses_seq IS NOT NULL"
        return (
            f"{making_function(self.name, body)};"
            f' CREATE CONSTRAINT TRIGGER "{self.name}_a" AFTER INSERT ON funds_transfer DEFERRABLE INITIALLY DEFERRED'
            f' {gift}; CREATE TRIGGER "{self.name}_b" AFTER INSERT ON funds_transfer {reversal};'
            f' ALTER TABLE funds_transfer ENABLE ALWAYS TRIGGER "{self.name}_a";'
            f' ALTER TABLE funds_transfer ENABLE ALWAYS TRIGGER "{self.name}_b"'
        )

    def removing(self, model: type[models.Model], table: str) -> str:
        return f'DROP FUNCTION "{self.name}"() CASCADE'


class ReceiptNumbered(ByDatabase):
    """Adding a receipt gives it the fund's next number of the year and marks its gift; a returned one gets none."""

    def function(self) -> str:
        raising = f"USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'"
        return f"""
DECLARE g record;
BEGIN
    IF NEW.number IS NOT NULL OR NEW.year IS NOT NULL OR NEW.community_id IS NOT NULL THEN
        RAISE EXCEPTION 'filled by the database' {raising}; END IF;
    PERFORM FROM funds_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    SELECT fund_id, community_id, status INTO g FROM funds_gift WHERE id = NEW.gift_id;
    IF g.fund_id IS DISTINCT FROM NEW.fund_id OR g.status = 'returned' THEN
        RAISE EXCEPTION 'no receipt for this' {raising}; END IF;
    NEW.community_id := g.community_id;
    NEW.year := extract(year FROM clock_timestamp() AT TIME ZONE 'Asia/Shanghai');
    NEW.number := 1 + coalesce(
        (SELECT max(number) FROM funds_giftreceipt WHERE fund_id = NEW.fund_id AND year = NEW.year), 0);
    NEW.issued_on := (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date;
    UPDATE funds_gift SET status = 'receipted' WHERE id = NEW.gift_id AND status = 'recorded';
    RETURN NEW;
END"""
