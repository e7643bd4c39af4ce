"""The console as a Django app; it stands here because an app's configuration loads before any model may."""

from django.contrib.admin.apps import AdminConfig


class ConsoleConfig(AdminConfig):
    """Django's admin with our gate."""

    default_site = "community.access.site.Console"
