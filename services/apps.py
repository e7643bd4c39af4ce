"""The wing of what is done: rosters, needs, activities, projects."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    """What partners do for residents, and where."""

    name = "services"
    verbose_name = _("services")
