"""Anybody can check the books offline: each alteration is found and named, and a kept seal proves a rewritten past."""

import ast
import datetime
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from funds.ledger import verify_ledger
from funds.ledger.actions import close_period, commit_transfer, make_checkpoint, post_transfer, reverse_transfer
from funds.ledger.exporting import SCRIPT, write_zip
from funds.ledger.guards import making_function
from funds.ledger.models import Fund
from funds.ledger.posting import posting_body
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, Book

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2025, 3, 31)


@pytest.fixture
def ledger(book: Book, settings, tmp_path) -> Path:
    """A folder with the export of a fund that has seen everything: 12 entries, a seal, a checkpoint."""
    settings.CHECKPOINT_KEY = "only-for-tests"
    book.give(1000_00, purpose='引号"和,逗号')
    wrong = book.give(30_00)
    reverse_transfer(wrong, purpose="金额录错", booked_on=DAY, by=SYSTEM)
    reserved = book.reserve(60_00)
    commit_transfer(reserved, amount=20_00, booked_on=DAY, by=SYSTEM)
    commit_transfer(reserved, booked_on=DAY, by=SYSTEM)
    post_transfer(
        book.fund, debit=book.rice, credit=book.rice_gifts, amount=60, purpose="大米", booked_on=DAY, by=SYSTEM
    )
    close_period(book.fund, through=MARCH, by=SYSTEM)
    for number in range(4):
        book.spend(10_00 + number, booked_on=MARCH + datetime.timedelta(days=1), detail={"payee": "示例受助户"})
    book.give(1, booked_on=MARCH + datetime.timedelta(days=2))
    make_checkpoint(book.fund, by=SYSTEM)
    return unpacked(book.fund, tmp_path / "ledger")


def unpacked(fund: Fund, folder: Path) -> Path:
    out = io.BytesIO()
    write_zip(fund, out)
    zipfile.ZipFile(out).extractall(folder)
    return folder


def findings(folder: Path, **kept) -> list[int]:
    found = verify_ledger.verify(str(folder), **kept)
    assert found.count == len(found.entries)
    return found.entries


def edit(folder: Path, number: int, old: str, new: str) -> None:
    lines = (folder / "entries.csv").read_text().split("\n")
    assert old in lines[number], lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    (folder / "entries.csv").write_text("\n".join(lines))


def rechained(folder: Path, begin: int) -> None:
    """Compute every hash anew from an entry on, as somebody would who rewrites the past."""
    lines = (folder / "entries.csv").read_text().rstrip("\n").split("\n")
    told = json.loads((folder / "fund.json").read_text())
    previous = hashlib.sha256((verify_ledger.GENESIS + told["fund"]).encode()).hexdigest()
    for number, line in enumerate(lines[1:], 1):
        body, _comma, stated = line.rpartition(",")
        if number >= begin:
            stated = hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
        lines[number], previous = f"{body},{stated}", stated
    (folder / "entries.csv").write_text("\n".join(lines) + "\n")
    (folder / "fund.json").write_text(json.dumps({**told, "head": previous}))


def test_an_honest_export_is_whole(ledger: Path) -> None:
    assert findings(ledger) == []


def python(version: str) -> str:
    """This Python on the PATH, or where pyenv keeps it; empty if it is not here."""
    places = [shutil.which(f"python{version}"), *sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))]
    for place in filter(None, places):
        said = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)
        if said.stdout.startswith(f"Python {version}."):
            return str(place)
    return ""


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.12", "3.13"])
def test_it_runs_by_itself_with_the_standard_library_alone(ledger: Path, version: str) -> None:
    """Isolated mode: no packages, nothing of ours, no warning."""
    ast.parse(SCRIPT.read_text(), feature_version=(3, 9))
    program = python(version)
    if not program:
        pytest.skip(f"NO PYTHON {version} FOUND: verify_ledger.py did not run on it")
    command = [program, "-W", "error", "-I", "-S", str(SCRIPT)]

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)

    kept = [str(ledger / name) for name in ("seals.json", "checkpoints.txt")]
    honest = run(str(ledger), "--kept", *kept)
    assert (honest.returncode, honest.stderr) == (0, "")
    assert "12 笔" in honest.stdout
    edit(ledger, 5, ",2000,", ",2001,")
    altered = run(str(ledger), "--kept", *kept)
    assert altered.returncode == 1
    assert "第 000005 笔" in altered.stdout
    assert run("/nowhere").returncode == 2


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (1, "100000", "100001"),
        (2, "收到捐款", "收到善款"),
        (3, "金额录错", "录错"),
        (5, "2025-03-03", "2025-03-02"),
        (9, "2025-04-01", "2025-04-02"),
        (12, "4001", "5001"),
    ],
)
def test_an_edited_entry_is_named(ledger: Path, number: int, old: str, new: str) -> None:
    edit(ledger, number, old, new)
    assert number in findings(ledger)


def test_an_entry_taken_out_put_in_or_swapped_is_named(ledger: Path) -> None:
    lines = (ledger / "entries.csv").read_text().split("\n")
    for changed, number in [
        (lines[:5] + lines[6:], 5),
        ([*lines[:6], lines[5], *lines[6:]], 6),
        ([*lines[:5], lines[6], lines[5], *lines[7:]], 5),
    ]:
        (ledger / "entries.csv").write_text("\n".join(changed))
        assert number in findings(ledger)


def test_a_ledger_cut_off_at_its_end_is_found_by_what_was_signed(ledger: Path) -> None:
    lines = (ledger / "entries.csv").read_text().split("\n")
    (ledger / "entries.csv").write_text("\n".join(lines[:11]) + "\n")
    assert findings(ledger)


def test_mending_the_balances_still_breaks_the_chain(ledger: Path) -> None:
    edit(ledger, 11, "慰问困难家庭", "买米")
    assert findings(ledger) == [11]


def test_a_mended_chain_still_breaks_the_balances_the_seal_and_the_signature(ledger: Path) -> None:
    edit(ledger, 1, ",100000,100000,-100000,", ",90000,90000,-90000,")
    rechained(ledger, 1)
    found = findings(ledger)
    assert {2, 7, 12} <= set(found)  # balances of the next entry, the seal, the checkpoint


def test_a_past_rewritten_whole_is_proved_by_a_seal_somebody_kept(ledger: Path, tmp_path: Path) -> None:
    """Entries, hashes and seals are computed anew, signatures thrown away: only what left the house shows it."""
    kept = tmp_path / "seals.json"
    kept.write_text((ledger / "seals.json").read_text())
    note = tmp_path / "note.txt"
    note.write_text((ledger / "checkpoints.txt").read_text())
    keys = json.loads((ledger / "fund.json").read_text())["keys"]
    edit(ledger, 2, "收到捐款", "别人的钱")
    rechained(ledger, 1)
    lines = (ledger / "entries.csv").read_text().split("\n")
    seals = json.loads((ledger / "seals.json").read_text())
    seals[0]["head"] = lines[7].rpartition(",")[2]
    (ledger / "seals.json").write_text(json.dumps(seals))
    (ledger / "checkpoints.txt").write_text("")
    assert findings(ledger) == []
    assert set(findings(ledger, kept=[str(kept)])) == {7}
    assert findings(ledger, kept=[str(note)], trusted=keys) == [12]


def test_a_forged_signature_is_found(ledger: Path) -> None:
    text = (ledger / "checkpoints.txt").read_text()
    (ledger / "checkpoints.txt").write_text(text.replace("\n12\n", "\n11\n"))
    assert 0 in findings(ledger)


def test_another_funds_entries_do_not_pass(ledger: Path) -> None:
    told = json.loads((ledger / "fund.json").read_text())
    told["fund"] = "00000000-0000-0000-0000-000000000000"
    (ledger / "fund.json").write_text(json.dumps(told))
    assert 1 in findings(ledger)


def test_nothing_personal_is_in_the_export(ledger: Path) -> None:
    for path in ledger.iterdir():
        assert "示例受助户" not in path.read_text(), path.name


def test_the_command_checks_the_database(book: Book, capsys) -> None:
    book.give(100_00)
    book.reserve(10_00)
    call_command("verify_ledger")
    assert "complete and unaltered" in capsys.readouterr().out


def test_the_chain_can_be_left_out_for_measuring_only() -> None:
    assert "sha256" in making_function("f", posting_body())
    assert "sha256" not in making_function("f", posting_body(chained=False))
