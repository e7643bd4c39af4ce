"""Finding shifts by words: their titles, partners and categories."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from partners.directory.pinyin import plain
from services.roster.models import Duty
from services.roster.models.shifts import ShiftQuerySet


def matching(shifts: ShiftQuerySet, words: str) -> ShiftQuerySet:
    """Shifts in which every word occurs; two Chinese characters or a partner's pinyin initials are enough.

    Each has `by_name`: whether title and partners hold all the words, so that none was found in the category only.
    Those stand first, then all by time.
    """
    named, found = Q(), Q()
    for word in plain(words).split():
        of_partner = Duty.objects.assigned().filter(
            shift=OuterRef("pk"), partner__is_listed=True, partner__search_text__contains=word
        )
        titled = Q(own_title__icontains=word) | Q(own_title=None, series__title__icontains=word)
        about = Q(category__name__icontains=word) | Q(category__synonyms__contains=[word])
        named &= titled | Q(Exists(of_partner))
        found &= titled | about | Q(Exists(of_partner))
    by_name = Case(When(named, then=Value(True)), default=Value(False))
    return shifts.filter(found).annotate(by_name=by_name).order_by("-by_name", "starts_at", "ends_at", "pk")


def next_of_each(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """Of each series only the earliest, and every single shift."""
    earlier = shifts.filter(series=OuterRef("series"), starts_at__lt=OuterRef("starts_at"))
    return shifts.filter(~Exists(earlier))
