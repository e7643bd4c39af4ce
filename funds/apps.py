"""The wing of what is given and spent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Public-welfare funds and property accounts: their books, open to everybody."""

    name = "funds"
    verbose_name = _("funds")
