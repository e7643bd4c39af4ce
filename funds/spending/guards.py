"""What PostgreSQL refuses about spending, whoever writes: nobody signs or pays what the rules do not allow.

Each rule has a name that says which one answered; `funds/spending/models` explains them in words.
"""

from __future__ import annotations

from django.db import models

from community.guards.constraints import Trigger

TODAY = "(clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date"
IN_FORCE = f"since <= {TODAY} AND (until IS NULL OR until > {TODAY})"
RULES_OF = (
    "SELECT * INTO ru FROM funds_fundrules WHERE fund_id = {fund} AND in_force_from <= "
    f"{TODAY} ORDER BY in_force_from DESC, id DESC LIMIT 1;"
)


def refusals(rules: dict[str, str]) -> str:
    """One refusal after the other, each under its own name."""
    return "".join(
        f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
        " END IF; "
        for name, condition in rules.items()
    )


class Rules(Trigger):
    """Several named rules over one table, in one trigger.

    Args:
        edition: raised with every change of the text, so that a migration carries it.
    """

    on = "BEFORE UPDATE"

    def __init__(self, *, name: str, edition: int) -> None:
        super().__init__(name=name, edition=edition)

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        return [f"{self.on} ON {table} FOR EACH ROW"]


class SignatureRules(Rules):
    """Who may put a name to a request: a member of either side, in person, once, and never under their own request."""

    on = "BEFORE INSERT"

    def body(self, model: type[models.Model]) -> str:
        rules = {
            "approval_while_submitted": "r.status <> 'submitted'",
            "approval_by_member": (
                "m.fund_id <> r.fund_id OR m.seat = 'supervisor'"
                f" OR m.since > {TODAY} OR coalesce(m.until <= {TODAY}, false)"
            ),
            "approval_not_own": ("coalesce(m.user_id = r.requested_by_id, false) OR m.identity = r.requester_identity"),
            "approval_once": (
                "EXISTS (SELECT FROM funds_approval a JOIN funds_committeemember o ON o.id = a.member_id"
                " WHERE a.request_id = r.id AND (o.identity = m.identity OR o.user_id = m.user_id))"
            ),
            "approval_in_person": "NEW.minutes_id IS NULL AND (NEW.entered_by_id = m.user_id) IS NOT TRUE",
            "approval_of_these_minutes": (
                "NEW.minutes_id IS NOT NULL AND r.id IS DISTINCT FROM"
                " (SELECT request_id FROM funds_minutes WHERE id = NEW.minutes_id)"
            ),
        }
        return (
            "DECLARE r record; m record; BEGIN"
            " SELECT * INTO r FROM funds_spendingrequest WHERE id = NEW.request_id FOR UPDATE;"
            " SELECT * INTO m FROM funds_committeemember WHERE id = NEW.member_id;"
            f" {refusals(rules)} RETURN NEW; END;"
        )


class ConfirmationRules(Rules):
    """Minutes are confirmed by members of both sides with their own accounts, never by who asked for the money."""

    on = "BEFORE INSERT"

    def body(self, model: type[models.Model]) -> str:
        rules = {
            "minutes_by_member": (
                "m.fund_id <> r.fund_id OR m.seat = 'supervisor' OR m.user_id IS NULL"
                f" OR m.since > {TODAY} OR coalesce(m.until <= {TODAY}, false)"
            ),
            "approval_not_own": "m.user_id = r.requested_by_id OR m.identity = r.requester_identity",
            "approval_while_submitted": "r.status <> 'submitted'",
            "minutes_once": (
                "EXISTS (SELECT FROM funds_minutesconfirmation c JOIN funds_committeemember o ON o.id = c.member_id"
                " WHERE c.minutes_id = NEW.minutes_id AND (o.identity = m.identity OR o.user_id = m.user_id))"
            ),
        }
        return (
            "DECLARE r record; m record; BEGIN"
            " SELECT q.* INTO r FROM funds_spendingrequest q JOIN funds_minutes n ON n.request_id = q.id"
            " WHERE n.id = NEW.minutes_id FOR UPDATE OF q;"
            " SELECT * INTO m FROM funds_committeemember WHERE id = NEW.member_id;"
            f" {refusals(rules)} RETURN NEW; END;"
        )


# Signatures that count: online ones, and those of minutes that one person of each side has confirmed.
COUNTED = """SELECT
    count(*) FILTER (WHERE a.decision = 'approve' AND o.seat = 'community') AS community,
    count(*) FILTER (WHERE a.decision = 'approve' AND o.seat = 'partners') AS partners,
    count(*) FILTER (WHERE a.decision <> 'recuse') AS votes
    INTO n FROM funds_approval a JOIN funds_committeemember o ON o.id = a.member_id
    WHERE a.request_id = NEW.id AND (a.minutes_id IS NULL OR 2 = (SELECT count(DISTINCT s.seat)
        FROM funds_minutesconfirmation c JOIN funds_committeemember s ON s.id = c.member_id
        WHERE c.minutes_id = a.minutes_id))"""

# What must stand as it was signed; sealed texts change with their keys and are not among them.
FIXED = ["fund_id", "community_id", "uid", "debit_id", "credit_id", "unit", "amount", "purpose", "project", "relief",
         "partner_id", "requested_by_id", "requester_identity"]  # fmt: skip


def _differ(columns: list[str]) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


class RequestRules(Rules):
    """A request is approved when the committee is whole and both sides have signed; what was submitted stands."""

    def body(self, model: type[models.Model]) -> str:
        approving = {
            "spendingrequest_has_rules": "ru.id IS NULL",
            "spendingrequest_committee": "size < 5 OR size % 2 = 0 OR supervisors = 0",
            "spendingrequest_signed": (
                "n.community < need OR n.partners < need OR NEW.amount > ru.medium_up_to"
                " AND (n.votes < ru.quorum OR 2 * (n.community + n.partners) <= size)"
            ),
            "spendingrequest_notice": f"(NEW.payable_from >= {TODAY} + ru.notice_days) IS NOT TRUE",
        }
        always = {
            "spendingrequest_fixed": (
                f"OLD.status <> 'draft' AND {_differ(FIXED)}"
                f" OR OLD.payable_from IS NOT NULL AND {_differ(['payable_from', 'approved_at'])}"
            ),
            "spendingrequest_objection": (
                "NEW.status <> OLD.status AND (NEW.status = 'suspended' AND last_word IS DISTINCT FROM 'object'"
                " OR OLD.status = 'suspended' AND NEW.status = 'approved' AND last_word IS DISTINCT FROM 'lift')"
            ),
            "spendingrequest_disbursed": (
                "NEW.status = 'settled' AND OLD.status <> 'settled' AND EXISTS"
                " (SELECT FROM funds_voucher WHERE request_id = NEW.id AND status IN ('entered', 'reported'))"
            ),
        }
        return (
            "DECLARE ru record; n record; size int; supervisors int; need int; last_word text; BEGIN"
            " SELECT kind INTO last_word FROM funds_opinion WHERE request_id = NEW.id ORDER BY id DESC LIMIT 1;"
            f" {refusals(always)}"
            " IF OLD.status = 'submitted' AND NEW.status = 'approved' THEN"
            f" {RULES_OF.format(fund='NEW.fund_id')}"
            " SELECT count(*) FILTER (WHERE seat <> 'supervisor'), count(*) FILTER (WHERE seat = 'supervisor')"
            f" INTO size, supervisors FROM funds_committeemember WHERE fund_id = NEW.fund_id AND {IN_FORCE};"
            " need := CASE WHEN NEW.amount <= ru.small_up_to THEN ru.small_signatures ELSE ru.medium_signatures END;"
            f" {COUNTED};"
            f" {refusals(approving)} END IF; RETURN NEW; END;"
        )


class VoucherRules(Rules):
    """Who signed for a request does not pay it; what was paid stands."""

    def body(self, model: type[models.Model]) -> str:
        rules = {
            "voucher_fixed": "OLD.status <> 'entered' AND "
            + _differ(["fund_id", "request_id", "uid", "number", "dated_on", "amount", "paid_by_id", "paid_at"]),
            "voucher_payer_is_no_approver": (
                "NEW.status = 'reported' AND OLD.status = 'entered' AND (NEW.paid_by_id IS NULL OR EXISTS"
                " (SELECT FROM funds_approval a JOIN funds_committeemember o ON o.id = a.member_id"
                " WHERE a.request_id = NEW.request_id AND a.decision = 'approve' AND o.user_id = NEW.paid_by_id))"
            ),
        }
        return f"{refusals(rules)} RETURN NEW;"


class SpendingApproved(Rules):
    """Once a fund has rules, money leaves what it holds only for an approved request, against a voucher.

    It stands on the ledger's entries; the ledger itself knows nothing of requests. Entries that stay among what is
    held, take back a gift, or reverse a mistake are not spending.
    """

    def triggers(self, model: type[models.Model], table: str) -> list[str]:
        # Afterwards: the ledger's trigger has locked the fund and filled the row by then.
        return ["AFTER INSERT ON funds_transfer FOR EACH ROW WHEN (NEW.unit = 'CNY' AND NEW.reverses_seq IS NULL)"]

    def making(self, model: type[models.Model], table: str) -> str:
        return super().making(model, "funds_transfer")

    def body(self, model: type[models.Model]) -> str:
        named = {
            "spending_is_over": "NEW.kind = 'void' AND r.status IN ('approved', 'suspended')",
            "spending_approved": (
                "NEW.kind = 'single' OR NEW.kind = 'pending' AND (r.status = 'approved'"
                " AND (r.debit_id, r.credit_id, r.amount) = (NEW.debit_id, NEW.credit_id, NEW.amount)) IS NOT TRUE"
            ),
            "spending_payable": (
                f"NEW.kind = 'commit' AND (r.status = 'approved' AND r.payable_from <= {TODAY}) IS NOT TRUE"
            ),
            "spending_against_voucher": (
                "NEW.kind = 'commit' AND NOT EXISTS (SELECT FROM funds_voucher WHERE uid = NEW.uid"
                " AND request_id = r.id AND amount = NEW.amount AND status = 'reported')"
            ),
        }
        return (
            "DECLARE r record; BEGIN"
            " IF NOT EXISTS (SELECT FROM funds_fundrules WHERE fund_id = NEW.fund_id"
            f" AND in_force_from <= {TODAY}) OR NOT EXISTS (SELECT FROM funds_account c, funds_account d"
            " WHERE c.id = NEW.credit_id AND c.category = 'asset'"
            " AND d.id = NEW.debit_id AND d.category NOT IN ('asset', 'income'))"
            " THEN RETURN NULL; END IF;"
            " SELECT q.* INTO r FROM funds_spendingrequest q WHERE q.fund_id = NEW.fund_id AND q.uid ="
            " CASE WHEN NEW.pending_seq IS NULL THEN NEW.uid ELSE (SELECT uid FROM funds_transfer"
            " WHERE fund_id = NEW.fund_id AND seq = NEW.pending_seq) END;"
            f" {refusals(named)} RETURN NULL; END;"
        )
