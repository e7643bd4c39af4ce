#!/usr/bin/env python3
"""核对账本 / Check a ledger: python3 verify_ledger.py LEDGER.zip [--kept OLD.zip|seals.json|checkpoints.txt …]

LEDGER.zip is what a fund's page offers (or the folder it unpacks to). Nothing but Python 3.9 or newer is needed, no
network, and nothing here trusts the website: every hash, number, balance, seal and signature is computed anew.
With --kept, seals and checkpoints that you saved or printed earlier are held against the ledger of today: if somebody
rewrote the past and recomputed everything after it, only these can show it.

Exit status: 0 all is well, 1 something does not fit, 2 the file could not be read.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import multiprocessing
import os
import re
import sys
import zipfile

COLUMNS = (
    "seq,kind,booked_on,effective_on,posted_at,unit,debit,credit,amount,debit_balance,credit_balance,"
    "pending_seq,reverses_seq,uid,cause,detail_hash,purpose,hash"
)
GENESIS = "community partners fund "
MOST = 50  # findings that are printed


class Unreadable(Exception):
    """The files are not what a fund's page offers."""


class Findings:
    """What does not fit, in Chinese and English."""

    def __init__(self):
        self.count = 0
        self.entries = []

    def add(self, entry, chinese, english):
        self.count += 1
        self.entries.append(entry)
        if self.count <= MOST:
            where = "第 %06d 笔：" % entry if entry else ""
            place = "entry %d: " % entry if entry else ""
            print(f"✗ {where}{chinese} / {place}{english}")


# --- the files ---


class Files:
    """A zip, or the folder it was unpacked to."""

    def __init__(self, path):
        self.path = path
        self.zip = zipfile.ZipFile(path) if os.path.isfile(path) and zipfile.is_zipfile(path) else None
        if self.zip is None and not os.path.isdir(path):
            raise Unreadable(f"既不是压缩包也不是文件夹 / neither a zip nor a folder: {path}")

    def open(self, name):
        try:
            stream = self.zip.open(name) if self.zip else open(os.path.join(self.path, name), "rb")
        except (KeyError, OSError):
            raise Unreadable(f"缺少文件 / missing: {name}") from None
        return io.TextIOWrapper(io.BufferedReader(stream, 1 << 20), encoding="utf-8", newline="\n")

    def text(self, name):
        with self.open(name) as stream:
            return stream.read()


# --- entries ---

DATA = b""  # entries.csv, shared with the processes that check its hashes
ENOUGH = 100000  # entries from which on several processes are worth their start


def first_hash(fund):
    return hashlib.sha256((GENESIS + fund).encode()).hexdigest().encode()


def broken_links(part):
    """Where lines begin whose hash is not that of what they say and of the line before.

    In the file the hash of a line, a line break and what the next line says stand side by side: exactly what is hashed.
    """
    before, last = part  # the line breaks before the first line and after the last
    sha256, data, find, broken = hashlib.sha256, DATA, DATA.find, []
    while before < last:
        after = find(b"\n", before + 1)
        hashed, stated = data[before - 64 : after - 65], data[after - 64 : after]
        if after - before < 66 or sha256(hashed).hexdigest().encode() != stated:
            broken.append(before + 1)
        before = after
    return broken


def check_hashes(fund, findings):
    """The chain, beside the rest where the machine has several processors."""
    header = DATA.index(b"\n")
    end = DATA.find(b"\n", header + 1)
    if end < 0:
        return lambda: None
    body, _comma, stated = DATA[header + 1 : end].rpartition(b",")
    if hashlib.sha256(first_hash(fund) + b"\n" + body).hexdigest().encode() != stated:
        findings.add(1, "被改动（校验码不符）", "altered (hash)")
    cuts = [end]
    for number in range(1, 8):
        cuts.append(max(cuts[-1], DATA.find(b"\n", end + (len(DATA) - end) * number // 8)))
    cuts.append(len(DATA) - 1)
    parts = list(zip(cuts, cuts[1:]))
    pool = None
    if len(DATA) > ENOUGH * 200 and hasattr(os, "fork") and (os.cpu_count() or 1) > 1:
        pool = multiprocessing.get_context("fork").Pool(min(os.cpu_count() or 1, 4))
        found = pool.map_async(broken_links, parts)

    def report():
        broken = found.get() if pool else [broken_links(part) for part in parts]
        if pool:
            pool.terminate()
        for place in (place for places in broken for place in places):
            number = DATA.count(b"\n", 0, place)
            findings.add(number, "被改动，或前一笔被换掉（校验码不符）", "altered, or the one before it was (hash)")

    return report


def check_entries(files, fund, accounts, stops, findings):
    """Recompute chain, numbers and balances. Returns (number, hash, balances, {stop: (hash, balances, day)})."""
    global DATA
    add = findings.add
    with files.open("entries.csv") as stream:
        DATA = stream.buffer.read()
    if DATA and not DATA.endswith(b"\n"):
        DATA += b"\n"
    if DATA[: DATA.find(b"\n")] != COLUMNS.encode():
        raise Unreadable("entries.csv 的表头不对 / entries.csv has another header")
    report_hashes = check_hashes(fund, findings)
    balances = {}  # type: dict
    reserved = {}  # type: dict
    mirrored = {}  # type: dict
    stood = {0: (first_hash(fund).decode(), {}, "")}  # type: dict
    seen, stated, number, last_day = set(), first_hash(fund), 0, b""
    lines = io.BytesIO(DATA)
    lines.readline()
    for line in lines:
        number += 1
        try:
            (seq, kind, day, _effective, _posted, unit, debit, credit, said, said_debit, said_credit,
             pending, reverses, _rest) = line.split(b",", 13)  # fmt: skip
            amount, after_debit, after_credit = int(said), int(said_debit), int(said_credit)
            numbered = int(seq)
        except ValueError:
            add(number, "这一行读不出来", "this line cannot be read")
            continue
        if numbered != number:
            add(number, "编号断了：这里写的是 %s" % numbered, "numbers have a gap: it says %s" % numbered)
            number = numbered
        if day < last_day:
            add(number, "日期倒退", "its day goes back")
        last_day = day
        if (unit, debit, credit) not in seen:
            seen.add((unit, debit, credit))
            check_accounts(number, unit.decode(), debit.decode(), credit.decode(), accounts, add)
        if kind == b"single" or kind == b"commit":
            to, out = balances.get(debit, 0) + amount, balances.get(credit, 0) - amount
        else:
            to, out = balances.get(debit, 0), balances.get(credit, 0)
        if to != after_debit or out != after_credit or amount <= 0:
            add(number, "余额与重算不符", "its balances are not what the entries come to")
            to, out = after_debit, after_credit
        balances[debit], balances[credit] = to, out
        if pending or kind != b"single":
            check_reserved(number, kind.decode(), debit, credit, amount, pending.decode(), reserved, add)
        if reverses:
            if reverses in mirrored:
                add(number, "同一笔被冲销两次（%s）" % reverses.decode(), "reverses %s again" % reverses.decode())
            mirrored[reverses] = (number, debit, credit, amount)
        if number in stops:
            held = {code.decode(): balance for code, balance in balances.items()}
            stood[number] = (line[-65:-1].decode(), held, day.decode())
    stated = DATA[-65:-1] if number else stated
    report_hashes()
    if mirrored:
        check_mirrored(mirrored, add)
    return number, stated.decode(), {code.decode(): held for code, held in balances.items()}, stood


def check_accounts(number, unit, debit, credit, accounts, add):
    """Both accounts are known, count in the entry's unit, and have one earmark."""
    to, out = accounts.get(debit), accounts.get(credit)
    if to is None or out is None or debit == credit:
        add(number, f"科目不存在或相同：{debit}、{credit}", f"no such two accounts: {debit}, {credit}")
    elif not unit == to["unit"] == out["unit"]:
        add(number, "单位不同的账混在一起", "mixes units")
    elif to["earmark"] != out["earmark"]:
        add(number, "限定用途的钱被挪用", "moves money out of its earmark")


def check_reserved(number, kind, debit, credit, amount, pending, reserved, add):
    """What is paid or released was reserved between the same accounts, and no more than is left."""
    if kind == "pending":
        reserved[str(number)] = [debit, credit, amount]
        return
    origin = reserved.get(pending)
    if kind not in ("commit", "void") or origin is None or origin[:2] != [debit, credit] or amount > origin[2]:
        add(number, f"与预留不符（{pending}）", f"does not fit what was reserved ({pending})")
        return
    origin[2] -= amount
    if kind == "void" and origin[2]:
        add(number, "释放的不是全部剩余预留", "does not release all that was left")


def check_mirrored(mirrored, add):
    """A reversal is its original the other way round."""
    lines = io.BytesIO(DATA)
    lines.readline()
    for line in lines:
        seq = line.partition(b",")[0]
        if seq not in mirrored:
            continue
        number, debit, credit, amount = mirrored.pop(seq)
        fields = line.split(b",", 13)
        original = (fields[7], fields[6], fields[8])
        if fields[1] not in (b"single", b"commit") or fields[12] or (debit, credit, b"%d" % amount) != original:
            add(number, "冲销与原来的第 %s 笔不对称" % seq.decode(), "is not the mirror of entry %s" % seq.decode())
        if int(seq) >= number:
            add(number, "冲销的是后面的一笔", "reverses a later entry")
    for number, _debit, _credit, _amount in mirrored.values():
        add(number, "冲销的那一笔不存在", "reverses an entry that is not there")


# --- balances, seals, checkpoints ---


def check_balances(accounts, balances, findings):
    for code, account in accounts.items():
        if int(account["debits"]) - int(account["credits"]) != balances.get(code, 0):
            findings.add(0, f"科目 {code} 的余额与账目不符", f"account {code} is not what its entries come to")


def lines_of(accounts, balances):
    """The balances in the form that a seal's digest is made of."""
    rows = []
    for code in sorted(balances):
        account = accounts.get(code, {"category": "?", "unit": "?", "earmark": "?"})
        rows.append(",".join([code, account["category"], account["unit"], account["earmark"], str(balances[code])]))
    return "\n".join(rows)


def check_seal(seal, accounts, stood, last, findings, kept):
    name = "{}封存 {}（至 {}）".format("留存的" if kept else "", seal["number"], seal["through"])
    english = "{}seal {} (through {})".format("kept " if kept else "", seal["number"], seal["through"])
    if seal["seq"] not in stood:
        findings.add(last, "{} 提到第 {} 笔，账本却到此为止".format(name, seal["seq"]),
                     "{} speaks of entry {}, but the ledger ends here".format(english, seal["seq"]))  # fmt: skip
        return
    head, balances, day = stood[seal["seq"]]
    following = stood.get(seal["seq"] + 1)
    if day > seal["through"] or (following and following[2] <= seal["through"]):
        findings.add(seal["seq"] + 1, f"{name} 的日期被改过，或结账后又记入了这个期间",
                     f"{english}: its day was altered, or this entry came into the closed period")  # fmt: skip
    if seal["head"] != head:
        findings.add(seal["seq"], f"{name} 的校验码不同：这一笔或更早的被改写过",
                     f"{english} has another hash: this entry or an earlier one was rewritten")  # fmt: skip
    text = lines_of(accounts, balances)
    if hashlib.sha256(text.encode()).hexdigest() != seal["digest"] or text != seal["balances"]:
        differing = set(text.split("\n")) ^ set(seal["balances"].split("\n"))
        codes = ", ".join(sorted({line.split(",")[0] for line in differing if line})) or "?"
        findings.add(seal["seq"], f"{name} 的余额不同（科目 {codes}）",
                     f"{english} has other balances (accounts {codes})")  # fmt: skip


SEALED = ("number", "through", "seq", "head", "digest", "balances")


def check_kept_seals(seals, old_seals, findings):
    """What was sealed once stays as it was."""
    today = {seal["number"]: seal for seal in seals}
    for old in old_seals:
        new = today.get(old["number"], {})
        if any(new.get(name) != old[name] for name in SEALED):
            what = ("被改动", "was altered") if new else ("不见了", "is missing")
            findings.add(old["seq"], "封存 %d %s" % (old["number"], what[0]), "seal %d %s" % (old["number"], what[1]))


def check_end(about, seals, last, head, findings):
    """The ledger is as long, and closed as far, as the fund says."""
    if about.get("entries", last) != last:
        findings.add(about["entries"], f"账本应到此为止，文件里却是到第 {last} 笔",
                     f"the ledger should end here, but its file ends at entry {last}")  # fmt: skip
    elif about.get("head", head) != head:
        findings.add(last, "最后一笔的校验码与基金所记的不同", "is not the last entry that the fund knows of (hash)")
    closed = seals[-1]["through"] if seals else ""
    if about.get("closed_through", closed) > closed:
        findings.add(last, "已结账到 %s，这一次封存却不见了" % about["closed_through"],
                     "closed through %s, but that seal is missing" % about["closed_through"])  # fmt: skip


def notes_in(text):
    """(origin, seq, head in hex, text that is signed, [(name, id, signature)]) of each signed note."""
    found = []
    for match in re.finditer(r"([^\n]+\n(\d+)\n([^\n]+)\n(?:[^\n]+\n)*)\n((?:\u2014 [^\n]+\n?)+)", text):
        signatures = []
        for line in match[4].strip().split("\n"):
            _dash, name, encoded = line.split(" ")
            raw = base64.b64decode(encoded)
            signatures.append((name, raw[:4], raw[4:]))
        head = base64.b64decode(match[3]).hex()
        found.append((match[1].split("\n")[0], int(match[2]), head, match[1], signatures))
    return found


def check_note(note, fund, keys, stood, last, findings, kept):
    origin, seq, head, text, signatures = note
    which = "%s第 %d 笔的签名" % ("留存的" if kept else "", seq)
    english = "%scheckpoint at entry %d" % ("kept " if kept else "", seq)
    if origin != "community-partners/fund/" + fund:
        findings.add(0, f"{which} 属于别的账本", f"{english} is another ledger's")
        return
    good = False
    for name, key_id, signature in signatures:
        for key in keys:
            if key[0] == name and key[1] == key_id and verify_signature(key[2], text.encode(), signature):
                good = True
    if not good:
        findings.add(0, f"{which} 无效", f"{english}: the signature is not valid")
    if seq not in stood:
        findings.add(last, f"{which} 之后账本变短了", f"{english}: the ledger ends before it")
    elif stood[seq][0] != head:
        findings.add(seq, f"{which} 的校验码不同：这一笔或更早的被改写过",
                     f"{english} has another hash: this entry or an earlier one was rewritten")  # fmt: skip


def read_keys(texts):
    """Public keys as signed notes write them: name+id+base64(1 + key)."""
    keys = []
    for text in texts:
        name, _key_id, encoded = text.split("+", 2)
        raw = base64.b64decode(encoded)
        key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if raw[:1] == b"\x01" and len(raw) == 33:
            keys.append((name, key_id, raw[1:]))
    return keys


# --- Ed25519, RFC 8032 §5.1.7; slow and short ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    s, r = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = r - s, d - c, d + c, r + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = point_add(result, point)
        point, n = point_add(point, point), n >> 1
    return result


def point_of(raw):
    """The point that 32 bytes encode, or None."""
    y = int.from_bytes(raw, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verify_signature(key, message, signature):
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = point_times(s, BASE), point_add(r, point_times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- all of it ---


def read_kept(paths):
    """Seals and notes from files that somebody kept: a zip or folder of an earlier day, or single files out of one."""
    seals, notes = [], []
    for path in paths:
        if os.path.isdir(path) or zipfile.is_zipfile(path):
            files = Files(path)
            seals += json.loads(files.text("seals.json"))
            notes += notes_in(files.text("checkpoints.txt"))
        else:
            with open(path, encoding="utf-8") as stream:
                text = stream.read()
            if path.endswith(".json"):
                seals += json.loads(text)
            else:
                notes += notes_in(text)
    return seals, notes


def verify(path, kept=(), trusted=()):
    """Check the ledger at `path`. Returns its findings."""
    files, findings = Files(path), Findings()
    about = json.loads(files.text("fund.json"))
    accounts = {row["code"]: row for row in csv.DictReader(io.StringIO(files.text("accounts.csv")))}
    seals, notes = json.loads(files.text("seals.json")), notes_in(files.text("checkpoints.txt"))
    old_seals, old_notes = read_kept(kept)
    keys = read_keys(trusted or about["keys"])
    stops = {seal["seq"] + after for seal in seals + old_seals for after in (0, 1)}
    stops |= {note[1] for note in notes + old_notes}
    last, head, balances, stood = check_entries(files, about["fund"], accounts, stops, findings)
    check_balances(accounts, balances, findings)
    check_end(about, seals, last, head, findings)
    for number, seal in enumerate(seals, 1):
        if seal["number"] != number:
            findings.add(0, "封存 %d 不见了" % number, "seal %d is missing" % number)
            break
    check_kept_seals(seals, old_seals, findings)
    for is_kept, group in ((False, seals), (True, old_seals)):
        for seal in group:
            check_seal(seal, accounts, stood, last, findings, is_kept)
    for is_kept, group in ((False, notes), (True, old_notes)):
        for note in group:
            check_note(note, about["fund"], keys, stood, last, findings, is_kept)
    print(
        "%s · %d 笔 entries · %d 次封存 seals · %d 个签名 checkpoints" % (about["name"], last, len(seals), len(notes))
    )
    print("%d · %s" % (last, head))
    return findings


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger", help="the zip, or the folder it unpacks to")
    parser.add_argument("--kept", nargs="+", default=[], help="seals or checkpoints that you kept from earlier")
    parser.add_argument("--key", nargs="+", default=[], help="public keys you trust, instead of those in the ledger")
    chosen = parser.parse_args(arguments)
    try:
        findings = verify(chosen.ledger, chosen.kept, chosen.key)
    except (Unreadable, OSError, ValueError, KeyError, TypeError) as error:
        print(f"✗ 读不出来 / cannot be read: {error}")
        return 2
    if findings.count:
        print("✗ 有 %d 处不符 / %d things do not fit" % (findings.count, findings.count))
        return 1
    print("✓ 账本完整，没有被改动 / complete and unaltered")
    return 0


if __name__ == "__main__":
    sys.exit(main())
