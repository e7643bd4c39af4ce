"""Keep the Chinese catalogue complete: find strings, merge translations, compile; needs no gettext tools."""

import io
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

CATALOGUE = Path(settings.BASE_DIR, "locale", "zh_Hans", "LC_MESSAGES", "django.po")
KEYWORDS: dict[str, Any] = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3), "record": (1,),  # the verbs of events are words of the timeline
}  # fmt: skip
ROOTS = ["community", "partners", "services", "funds", "config", "templates", "standalone"]


class Command(BaseCommand):
    """`--check` fails on a string without a Chinese translation, on a fuzzy one and on an outdated `.mo`."""

    help = "Find strings to translate, merge translations and compile the catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if anything is missing")
        parser.add_argument("--inbox", help="a folder of JSON files with translations to merge in")
        parser.add_argument("--missing", action="store_true", help="print what has no translation")

    def handle(self, **options: Any) -> None:
        catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else _new_catalogue()
        known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
        found = dict(sorted(_found().items()))
        if options["check"]:
            self._check(found, known)
            return
        fresh = _new_catalogue()
        inbox = _inbox(options["inbox"])
        for (context, msgid), (plural, places) in found.items():
            entry = known.get((context, msgid)) or polib.POEntry(msgid=msgid, msgctxt=context or None)
            entry.occurrences = [(place, "") for place in sorted(places)]
            entry.msgid_plural = plural or ""
            text = inbox.get(f"{context}\u0004{msgid}" if context else msgid)
            if text is not None:
                texts = text if isinstance(text, list) else [text]
                entry.msgstr, entry.msgstr_plural = ("", {0: texts[0]}) if plural else (texts[0], {})
            elif plural and not entry.msgstr_plural:
                entry.msgstr_plural, entry.msgstr = {0: entry.msgstr}, ""
            entry.flags = ["python-format"] if re.search(r"%\(\w+\)|%[sd]", msgid) else []
            fresh.append(entry)
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        fresh.save(str(CATALOGUE))
        fresh.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
        missing = [entry.msgid for entry in fresh if not _translated(entry)]
        self.stdout.write(f"{len(fresh)} strings, {len(missing)} without translation")
        if options["missing"]:
            self.stdout.write(json.dumps(dict.fromkeys(missing, ""), ensure_ascii=False, indent=1))

    def _check(self, found: dict[tuple[str, str], Any], known: dict[tuple[str, str], polib.POEntry]) -> None:
        problems = [f"not in the catalogue: {key[1]!r}" for key in found if key not in known]
        for key, entry in known.items():
            if key not in found:
                problems.append(f"no longer used: {entry.msgid!r}")
            elif not _translated(entry):
                problems.append(f"not translated: {entry.msgid!r}")
            elif entry.fuzzy:
                problems.append(f"fuzzy: {entry.msgid!r}")
            elif not entry.msgid_plural and _placeholders(entry.msgid) != _placeholders(entry.msgstr):
                problems.append(f"placeholders differ: {entry.msgid!r}")
        compiled = {(e.msgctxt or "", e.msgid): e for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
        for key, entry in known.items():
            made = compiled.get(key)
            if made is None or (made.msgstr, made.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                problems.append(f"the .mo file is older than the .po file: {entry.msgid!r}")
        if problems:
            raise CommandError("\n".join([*problems[:50], f"{len(problems)} problems; run: manage.py translations"]))
        self.stdout.write(f"{len(known)} strings, all translated")


def _new_catalogue() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Language": "zh_Hans",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def _translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or (entry.msgid_plural and entry.msgstr_plural.get(0)))


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def _inbox(folder: str | None) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for path in sorted(Path(folder).glob("*.json")) if folder else []:
        texts.update(json.loads(path.read_text(encoding="utf-8")))
    return texts


def _found() -> dict[tuple[str, str], tuple[str, set[str]]]:
    """(context, msgid) → (plural, files) of every string in Python and templates."""
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(settings.BASE_DIR).as_posix()
        if path.suffix != ".py":
            text = templatize(text, origin=place)
        stream = io.BytesIO(text.encode())
        for _line, message, _comments, context in extract("python", stream, KEYWORDS, options={"encoding": "utf-8"}):
            first, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
            if first:
                _plural, places = found.setdefault((context or "", first), (plural, set()))
                places.add(place)
    return found


def _sources() -> Iterator[Path]:
    for root in ROOTS:
        for path in sorted(Path(settings.BASE_DIR, root).rglob("*")):
            if path.suffix in (".py", ".html", ".txt", ".svg") and "migrations" not in path.parts:
                yield path
    extra = Path(settings.BASE_DIR, "locale", "extra.py")
    if extra.exists():
        yield extra
