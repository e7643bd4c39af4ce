"""One-time passwords that survive being read out over a counter."""

import secrets

# Without 0/O, 1/l/I.
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"


def one_time_password() -> str:
    """Twelve characters that are easy to read out, e.g. kmra-7438-btwe; 10^14 possibilities."""
    groups = [LETTERS, DIGITS, LETTERS]
    return "-".join("".join(secrets.choice(group) for _place in range(4)) for group in groups)
