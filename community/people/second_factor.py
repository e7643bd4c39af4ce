"""The second factor: its secret is sealed like every personal datum, its QR code drawn by segno."""

import io

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from community.guards.sealing import reseal, seal, unseal

SEALED = ("secret", "seed")  # of TOTP, of recovery codes


class Adapter(DefaultMFAAdapter):
    """TOTP and recovery codes, kept so that a copy of the database opens nothing."""

    def build_totp_svg(self, url: str) -> str:
        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False, nl=False)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


@transaction.atomic
def reseal_second_factors() -> int:
    """Seal every second factor's secret again with the newest key, as `rotate_keys` does with contacts.

    Returns:
        how many were sealed again.
    """
    rows = list(Authenticator.objects.select_for_update().order_by("pk"))
    for row in rows:
        for key in SEALED:
            if key in row.data:
                row.data[key] = reseal(row.data[key])
        row.save(update_fields=["data"])
    return len(rows)
