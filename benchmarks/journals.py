"""Exports of a random ledger, checked by `hledger` and `bean-check`: they accept them, with our balances to the fen.

`python3 -m benchmarks.journals [--entries 100000] [--seed N]`; both programs are looked for on the PATH.
"""

import argparse
import csv
import datetime
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.ledger import row
from benchmarks.stage import database

PROGRAMS = {"hledger": ["hledger", "check", "-f"], "beancount": ["bean-check", "--no-cache"]}
BEGIN = datetime.date(2015, 1, 1)
DAYS = 3650
# What bookkeepers write, and what means something to one of the programs.
WORDS = ["慰问困难家庭", "楼道灯具更换", "收到捐款", "（第二笔）", '"', "\\", ";", "|", "*", "!", "=", "@", "#标签",
         "^链接", ":", "  ", "{}", "%", "\u3000", "🙂", "1.00 CNY", "2024-01-01", "(", ")", "//"]  # fmt: skip
CHART = [  # code, class, unit, earmark, floor
    ("1001", "asset", "CNY", "", 0), ("1002", "asset", "CNY", "", 0), ("2201", "liability", "CNY", "", 0),
    ("3001", "equity", "CNY", "", None), ("4001", "income", "CNY", "", None), ("4002", "income", "CNY", "", None),
    ("5001", "expense", "CNY", "", None), ("5002", "expense", "CNY", "", None),
    ("1002-P", "asset", "CNY", "口袋公园", 0), ("4001-P", "income", "CNY", "口袋公园", None),
    ("5001-P", "expense", "CNY", "口袋公园", None),
    ("1201", "asset", "RICE-5KG", "", 0), ("4201", "income", "RICE-5KG", "", None),
    ("5201", "expense", "RICE-5KG", "", None),
    ("4301", "income", "MINUTE", "", None), ("5301", "expense", "MINUTE", "", None),
]  # fmt: skip
FLOWS = [  # to, from, how often
    ("1002", "4001", 8), ("1001", "4002", 4), ("1002", "3001", 1), ("1002", "2201", 1), ("2201", "1002", 1),
    ("1002", "1001", 2), ("1001", "1002", 2), ("5001", "1002", 8), ("5002", "1001", 4), ("1002-P", "4001-P", 3),
    ("5001-P", "1002-P", 3), ("1201", "4201", 3), ("5201", "1201", 3), ("5301", "4301", 2),
]  # fmt: skip


def make_random_fund(community: Any, count: int, seed: int = 1) -> Any:
    """A fund with so many entries of every kind over ten years; what would be refused was left out beforehand."""
    from django.db import transaction

    from community.access.actors import Actor
    from community.guards.refusal import Refused
    from funds.ledger import actions
    from funds.ledger.models import Fund

    by, chance = Actor.system(), random.Random(seed)
    fund = actions.open_fund(community, name=f"随机基金{seed}", by=by)
    accounts = {
        code: actions.open_account(
            fund, code=code, name=f"科目 {code} · (某户)_1", category=category, unit=unit, earmark=earmark, floor=floor,
            credited_by_commits_only=code == "1002-P", by=by,
        )
        for code, category, unit, earmark, floor in CHART
    }  # fmt: skip
    posted: list[Any] = []  # what can be reversed
    reserved: list[Any] = []

    def post(said: dict[str, Any]) -> Any:
        [(to, out, _often)] = chance.choices(FLOWS, [flow[2] for flow in FLOWS])
        said |= {
            "debit": accounts[to],
            "credit": accounts[out],
            "amount": chance.choice([1, 99, chance.randint(1, 10**7)]),
        }
        if out == "1002-P" or (to[0] == "5" and out[0] == "1" and chance.random() < 0.3):
            reserved.append(actions.reserve_transfer(fund, by=by, **said))
            return
        happened = said["booked_on"] - datetime.timedelta(days=chance.choice([0, 0, 3]))
        posted.append(actions.post_transfer(fund, by=by, effective_on=happened, **said))

    def commit(said: dict[str, Any]) -> None:
        which = chance.randrange(len(reserved))
        part = chance.choice([None, chance.randint(1, reserved[which].amount)])
        posted.append(actions.commit_transfer(reserved[which], amount=part, by=by, **said))
        if part is None:
            reserved.pop(which)

    def void(said: dict[str, Any]) -> None:
        actions.void_transfer(reserved.pop(chance.randrange(len(reserved))), by=by, **said)

    def reverse(said: dict[str, Any]) -> None:
        actions.reverse_transfer(posted.pop(chance.randrange(len(posted))), by=by, **said)

    done = 0
    while done < count:
        with transaction.atomic():
            for _turn in range(min(200, count - done)):
                purpose = "".join(chance.choices(WORDS, k=chance.randint(1, 5))).strip() or "付款"
                said = {"purpose": purpose, "booked_on": BEGIN + datetime.timedelta(days=done * DAYS // count)}
                verbs = [post, *([commit, void] if reserved else []), *([reverse] if posted else [])]
                [verb] = chance.choices(verbs, [{post: 10, commit: 2, void: 0.5, reverse: 0.7}[verb] for verb in verbs])
                try:
                    verb(said)
                    done += 1
                except Refused as refusal:  # for want of money, or nothing was left
                    if refusal.code not in ("account_floor", "transfer_within_reserved", "nothing_reserved"):
                        raise
    return Fund.objects.get(pk=fund.pk)


def write(lines: Iterable[str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(lines)
    return path


def accepts(form: str, journal: Path) -> str:
    """What the program complains of; nothing if it accepts the journal."""
    ran = subprocess.run([*PROGRAMS[form], str(journal)], capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else (ran.stdout + ran.stderr or f"exit {ran.returncode}")


def hledger_balances(journal: Path) -> dict[str, str]:
    """Account → amount and unit, as hledger adds them up."""
    command = ["hledger", "-f", str(journal), "balance", "--flat", "--no-total", "--empty", "--output-format=csv"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {account: plain(total) for account, total in list(csv.reader(io.StringIO(text)))[1:]}


def plain(amount: str) -> str:
    """1,000.10 CNY → 1000.10 CNY: without what is only for the eye."""
    figure, _space, unit = amount.replace(",", "").replace('"', "").partition(" ")
    return f"{figure.removesuffix('.')} {unit}" if figure.strip("0.") else "0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    missing = [words[0] for words in PROGRAMS.values() if not shutil.which(words[0])]
    if missing:
        sys.exit(f"✗ NOT ON THE PATH: {', '.join(missing)}")
    with database("bench_journals") as environment, tempfile.TemporaryDirectory() as folder:
        os.environ |= environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        import django
        from django.db import connections

        django.setup()
        from community.access.actors import Actor
        from community.places.actions import add_community, add_street
        from funds.ledger import journals
        from funds.ledger.models import Account, Transfer

        def timed(name: str, call: Callable[[], Any], note: str = "") -> Any:
            begun = time.perf_counter()
            made = call()
            row(name, f"{time.perf_counter() - begun:.1f} s", note)
            return made

        by = Actor.system()
        street = add_street(name="街道", slug="street", city="示例市", by=by)
        community = add_community(street, name="社区", slug="community", telephone="", by=by)
        fund = timed(
            f"{chosen.entries:,} entries at random", lambda: make_random_fund(community, chosen.entries, chosen.seed)
        )
        for kind in ("single", "pending", "commit", "void"):
            row(f"… of which {kind}", f"{Transfer.objects.filter(kind=kind).count():,}")
        row("… of which reversals", f"{Transfer.objects.exclude(reverses_seq=None).count():,}")
        wrong = 0
        for form in PROGRAMS:
            path = Path(folder) / f"ledger.{form}"
            timed(f"written for {form}", lambda: write(getattr(journals, form)(fund), path))  # noqa: B023
            complaint = timed(f"checked by {form}", lambda: accepts(form, path))  # noqa: B023
            row(f"… {form} accepts it", "no" if complaint else "yes", complaint[:300])
            wrong += bool(complaint)
        theirs = hledger_balances(Path(folder) / "ledger.hledger")
        ours = {
            journals.account_name(a): journals.quantity(a.debits - a.credits, a.unit, True)
            for a in Account.objects.all()
        }
        differing = sum(plain(theirs.get(name, "")) != plain(what) for name, what in ours.items())
        row("balances that hledger adds up otherwise", str(differing), f"of {len(ours)}")
        connections.close_all()
    sys.exit(1 if wrong or differing else 0)


if __name__ == "__main__":
    main()
