"""Rows every installation starts with: categories, and the published working calendars."""

from django.db import migrations

from community.categories.seed import seed_categories
from community.workdays.seed import seed_calendar


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]
    operations = [
        migrations.RunPython(seed_categories, migrations.RunPython.noop),
        migrations.RunPython(seed_calendar, migrations.RunPython.noop),
    ]
