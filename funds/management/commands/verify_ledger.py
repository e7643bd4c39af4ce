"""Recompute the books of every fund from the database, as anybody can from the public export, and what is reserved."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, Q, Sum

from funds.ledger.chain import commitment
from funds.ledger.exporting import write_zip
from funds.ledger.models import Account, Fund, Seal, Transfer, TransferDetail
from funds.ledger.verify_ledger import verify


def reserved_amiss(fund: Fund) -> list[str]:
    """Accounts on which something else is reserved than their open reservations come to."""
    amiss = []
    rows: Any = Transfer.objects.filter(fund=fund).reserved()
    open_ones = list(rows.values_list("debit", "credit", "remaining"))
    for account in Account.objects.filter(fund=fund).in_order():
        debits = sum(left for debit, _credit, left in open_ones if debit == account.pk)
        credits = sum(left for _debit, credit, left in open_ones if credit == account.pk)
        if (debits, credits) != (account.debits_pending, account.credits_pending):
            amiss.append(account.code)
    return amiss


def beyond_the_end(fund: Fund) -> list[int]:
    """Numbers of entries that the fund does not know of; by one statement, as others may be posting."""
    unknown = Transfer.objects.filter(fund=fund).exclude(seq__gte=1, seq__lte=F("fund__last_seq"))
    return list(unknown.order_by("seq").values_list("seq", flat=True))


def opened_again(fund: Fund) -> bool:
    """Whether a period that was sealed is closed no longer; by one statement too."""
    return Seal.objects.filter(fund=fund).exclude(fund__closed_through__gte=F("through")).exists()


def details_amiss(fund: Fund) -> list[int]:
    """Entries whose sealed details are not those that their hash in the chain is of; erased ones are none."""
    rows = TransferDetail.objects.filter(transfer__fund=fund, transfer__seq__lte=fund.last_seq)
    return [
        seq
        for seq, said, salt, detail in rows.order_by("transfer__seq").values_list(
            "transfer__seq", "transfer__detail_hash", "salt", "detail"
        )
        if said is None or bytes(said) != commitment(bytes(salt), detail)
    ]


class Command(BaseCommand):
    """Reads only; fails when something does not fit."""

    help = "Check chain, numbers, balances, reservations, seals and checkpoints of all funds, or of one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--fund", help="public id of one fund")
        parser.add_argument("--kept", nargs="+", default=[], help="seals or checkpoints kept from earlier")

    def handle(self, **options: Any) -> None:
        funds = Fund.objects.filter(**({"uid": options["fund"]} if options["fund"] else {})).order_by("pk")
        wrong = 0
        for fund in funds:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "ledger.zip"
                with path.open("wb") as out:
                    write_zip(fund, out)
                findings = verify(str(path), options["kept"])
            for seq in beyond_the_end(fund):
                findings.add(seq, "基金并不知道这一笔", "the fund does not know of this entry")
            if opened_again(fund):
                findings.add(0, "已封存的期间被重新打开", "a sealed period is closed no longer")
            for seq in details_amiss(fund):
                findings.add(seq, "不公开的内容被改动", "its sealed details were altered")
            for code in reserved_amiss(fund):
                findings.add(0, f"科目 {code} 的预留与账目不符", f"account {code}: reserved is not what it comes to")
            wrong += findings.count
        total = Transfer.objects.filter(Q(fund__in=funds)).count()
        everything = Account.objects.filter(fund__in=funds).aggregate(sum=Sum("debits") - Sum("credits"))["sum"] or 0
        if everything:
            wrong += 1
            self.stderr.write(f"All accounts together come to {everything}, not to 0.")
        if wrong:
            raise CommandError(f"{wrong} things do not fit.")
        self.stdout.write(f"{funds.count()} funds, {total} entries: complete and unaltered.")
