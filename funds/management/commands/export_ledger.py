"""Write a fund's books as CSV (zip with seals and the script that checks them), hledger or beancount journal."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funds.ledger import journals
from funds.ledger.exporting import entry_lines, write_zip
from funds.ledger.models import Fund


def fund_named(name: str | None) -> Fund:
    """The fund by its public id, or the only one there is."""
    funds = list(Fund.objects.filter(**({"uid": name} if name else {})).order_by("pk")[:2])
    if len(funds) != 1:
        raise CommandError("No such fund." if not funds else "There are several funds: say which with --fund UID.")
    return funds[0]


class Command(BaseCommand):
    """Reads only."""

    help = "Export a fund's books: --format csv, zip (csv, seals, checkpoints, script), hledger or beancount."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--format", choices=["csv", "zip", "hledger", "beancount"], default="csv")
        parser.add_argument("--fund", help="public id of the fund, where there are several")
        parser.add_argument("--output", help="a file, else standard output")

    def handle(self, **options: Any) -> None:
        fund, output = fund_named(options["fund"]), options["output"]
        if options["format"] == "zip":
            if not output:
                raise CommandError("A zip goes into a file: --output ledger.zip")
            with Path(output).open("wb") as out:
                write_zip(fund, out)
            return
        lines = {"csv": entry_lines, "hledger": journals.hledger, "beancount": journals.beancount}[options["format"]]
        if output:
            with Path(output).open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(lines(fund))
        else:
            for line in lines(fund):
                (self.stdout if options.get("stdout") else sys.stdout).write(line)
