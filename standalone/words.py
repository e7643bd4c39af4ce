"""Every sentence `run.py` says, in Chinese and English; they stand in sentences.json."""
# Read by Pythons too old for the rest: no syntax newer than 3.6 here.

import json
from pathlib import Path

SENTENCES = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))


class Trouble(Exception):
    """Something the person can mend; its text is one clear sentence in both languages, and no traceback is shown."""

    def __init__(self, key, **values):
        self.key = key
        super().__init__("\n".join(both(key, **values)))


def both(key, **values):
    """The Chinese and the English sentence of this key."""
    return [sentence.format(**values) for sentence in SENTENCES[key]]


def one_line(key, **values):
    """Both languages on one line, for progress."""
    return " · ".join(both(key, **values))
