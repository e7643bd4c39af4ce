"""The Celery application; its settings are `CELERY_*` in config/settings.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("community_partners")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Each wing's tasks.py is a face that imports its rooms' tasks.
app.autodiscover_tasks()
