"""The timeline: what happened, to what, by whom; nothing in it is ever changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.constraints import AppendOnly


class EventQuerySet(models.QuerySet["Event"]):
    """Events, newest first where asked."""

    def about(self, row: models.Model) -> "EventQuerySet":
        """Everything that happened to one row, newest first."""
        return self.filter(subject_type=row._meta.label_lower, subject_id=row.pk).order_by("-pk")

    def shown(self) -> "EventQuerySet":
        """Those that may have changed what residents see."""
        return self.filter(inside=False)

    def managed_by(self, user: Any) -> "EventQuerySet":
        """Events of the communities this user oversees, and what they did themselves."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(models.Q(community__in=user.overseen_community_ids()) | models.Q(by_user=user))


class Event(models.Model):
    """One thing that happened. Details hold ids and codes only, so that erasing a person stays possible."""

    community = models.ForeignKey(
        "community.Community", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("community")
    )
    verb = models.CharField(_("what happened"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    by_kind = models.CharField(_("who kind"), max_length=10)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    details = models.JSONField(default=dict)
    # Work behind the counter (a number looked up, a call ticked off): it changes nothing residents read.
    inside = models.BooleanField(_("behind the counter"), default=False, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["community", "-id"], name="event_newest"),
            models.Index(fields=["community", "-id"], condition=models.Q(inside=False), name="event_shown"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="event_subject"),
        ]
        constraints = [AppendOnly(name="event_append_only")]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What happened, for people: verbs stand in the catalogue as they are (each `record("…")` is found there)."""
        words = gettext(self.verb)
        return words if words != self.verb else self.verb.replace("_", " ").capitalize()


def record(verb: str, subject: models.Model, *, by: Actor, inside: bool = False, **ids: int | str | None) -> Event:
    """Write down what an action did, in its own transaction.

    Args:
        verb: the action's name.
        subject: the row it was done to; its community is the event's.
        by: who did it.
        inside: it changes nothing that residents can see, so public pages keep their date and their copies.
        ids: further ids and codes; never free text, never anything personal.
    """
    community_id = getattr(subject, "community_id", None)
    if subject._meta.model_name == "community":
        community_id = subject.pk
    if by.shop_code is not None:
        ids["shop_code"] = by.shop_code
    return Event.objects.create(
        community_id=community_id,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        by_kind=by.kind,
        by_user_id=by.user_id,
        inside=inside,
        details={key: value for key, value in ids.items() if value is not None},
    )
