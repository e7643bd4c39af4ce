"""The secrets of this installation: made once, kept in the data folder, readable by us alone."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

# In bytes; a Fernet key has exactly 32.
SIZES = {"SECRET_KEY": 48, "SEALING_KEYS": 32, "BLIND_INDEX_KEY": 32, "CHECKPOINT_KEY": 32}


def kept_in(folder: Path) -> dict[str, str]:
    """Every secret of SIZES: what the environment gives, else what was made here before."""
    path = folder / "keys.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = {name: kept.get(name) or fresh(size) for name, size in SIZES.items()}
    if made != kept:
        beside = path.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(made, indent=1))
        beside.replace(path)
    return {name: os.environ.get(name) or key for name, key in made.items()}


def fresh(size: int) -> str:
    """Random bytes, written as a Fernet key is."""
    return urlsafe_b64encode(secrets.token_bytes(size)).decode()
