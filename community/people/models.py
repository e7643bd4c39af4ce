"""People who sign in: users, what they are in a community or street, and the tokens of their programs."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.viewers import Viewer
from community.places.models import Community, Street

MOBILE = re.compile(r"1[3-9][0-9]{9}")


class UserQuerySet(models.QuerySet["User"]):
    """Accounts."""

    def managed_by(self, user: Any) -> "UserQuerySet":
        """Accounts this user's office keeps, and those with a role in it."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        offices = user.office_community_ids()
        roles = Membership.objects.filter(community__in=offices).values("user")
        return self.filter(models.Q(community__in=offices) | models.Q(pk__in=roles))

    def known_as(self, login: str) -> "UserQuerySet":
        """The account somebody means by a user name or a mobile number, however it is typed."""
        meant = models.Q(username__iexact=login.strip())
        if phone := plain_phone(login):
            meant |= models.Q(phone=phone)
        return self.filter(meant)


class UserManager(DjangoUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's manager; users are found by name or phone when they sign in."""


def plain_phone(text: str) -> str:
    """The 11 digits of a mobile number as people type it: +86, spaces, hyphens, full-width; else an empty text."""
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    return digits if MOBILE.fullmatch(digits) else ""


class User(AbstractUser):
    """Somebody with an account: staff, a street officer, or a member of a partner."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=40, blank=True)
    phone = models.CharField(
        _("mobile phone"),
        max_length=20,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^1[3-9]\d{9}$", _("A mobile number has 11 digits, e.g. 13800000001."))],
        help_text=_("Can be used to sign in."),
    )
    # The office that keeps the account: it may correct it and give a new password.
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account kept by")
    )
    must_change_password = models.BooleanField(_("has a one-time password"), default=False)
    also_by_email = models.BooleanField(
        _("messages also by e-mail"), default=True, help_text=_("Where an address is entered. Never at night.")
    )
    language = models.CharField(
        _("language of e-mails"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def mail_address(self) -> str:
        """Where messages also go, or nothing where that is not wanted."""
        return self.email if self.also_by_email and self.is_active else ""

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.username

    @cached_property
    def roles(self) -> list[tuple[str, int | None, int | None]]:
        """(role, community id, street id) of every membership in force."""
        return list(self.memberships.in_force().values_list("role", "community_id", "street_id"))

    def community_ids(self, roles: Iterable[str]) -> frozenset[int]:
        """Communities in which this user has one of these roles."""
        wanted = set(roles)
        return frozenset(community for role, community, _street in self.roles if community and role in wanted)

    def office_community_ids(self) -> frozenset[int]:
        """Communities in whose office this user works, whose rows it may change."""
        return self.community_ids(Membership.OFFICE)

    def home_community(self) -> Community | None:
        """Where this person works, or whose office keeps the account: the masthead of their own pages."""
        worked_for = [community for _role, community, _street in self.roles if community]
        visible = Community.objects.visible_to(Viewer(self)).select_related("street").order_by("pk")
        return visible.filter(pk__in=worked_for or [self.community_id or 0]).first()

    def overseen_community_ids(self) -> frozenset[int]:
        """Communities whose rows this user may read: its own as staff, its street's as street officer."""
        return self._overseen

    @cached_property
    def _overseen(self) -> frozenset[int]:
        streets = {street for _role, _community, street in self.roles if street}
        below = Community.objects.filter(street__in=streets).values_list("pk", flat=True) if streets else []
        return self.community_ids(Membership.INSIDE) | frozenset(below)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in force or ended."""

    def in_force(self) -> "MembershipQuerySet":
        return self.filter(models.Q(ended_on=None) | models.Q(ended_on__gt=timezone.localdate()))

    def managed_by(self, user: Any) -> "MembershipQuerySet":
        """Memberships of the communities this user oversees."""
        if user.is_superuser:
            return self.all()
        return self.filter(community__in=user.overseen_community_ids()) if user.is_authenticated else self.none()


class Membership(models.Model):
    """What a user is in a community or a street (DESIGN §4)."""

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("community secretary")
        STAFF = "staff", _("community staff")
        SOCIAL_WORKER = "social_worker", _("social worker")
        GRID_WORKER = "grid_worker", _("building head or grid worker")
        BOOKKEEPER = "bookkeeper", _("bookkeeper")
        CASHIER = "cashier", _("cashier")
        SUPERVISOR = "supervisor", _("supervisor")
        STREET = "street", _("street officer")

    OFFICE = frozenset({Role.SECRETARY, Role.STAFF, Role.SOCIAL_WORKER})
    # Building heads and grid workers act for residents; they see no contacts and no console.
    INSIDE = OFFICE | {Role.BOOKKEEPER, Role.CASHIER, Role.SUPERVISOR}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    street = models.ForeignKey(
        Street, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("street")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "community", "street"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role="street", street__isnull=False, community=None)
                | (~models.Q(role="street") & models.Q(street=None, community__isnull=False)),
                name="membership_of_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Keys of programs."""

    def managed_by(self, user: Any) -> "ApiTokenQuerySet":
        """Only one's own; nobody issues or sees another's."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class ApiToken(models.Model):
    """A key with which a program acts as its user; only a fingerprint is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(_("what it is for"), max_length=60)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("issued at"), auto_now_add=True)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def new_secret() -> str:
        return f"cp_{secrets.token_urlsafe(32)}"

    @staticmethod
    def fingerprint_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_on > timezone.localdate()
