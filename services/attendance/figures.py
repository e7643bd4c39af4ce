"""Checking in as a column of the duty statistics, where the community uses it."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from community.places.models import Community
from services.attendance.models import CheckIn
from services.roster.models import DutySettings
from services.roster.models.duties import DutyQuerySet
from services.roster.statistics import DutyFigure


def _checked_in(duties: DutyQuerySet, now: datetime) -> DutyQuerySet:
    return duties.taking_place().filter(Exists(CheckIn.objects.present().filter(duty=OuterRef("pk"))))


def _used(community: Community) -> bool:
    return DutySettings.of(community.pk).check_in


checked_in = DutyFigure("checked_in", _("checked in"), _checked_in, _used)
