"""Console pages of people: accounts, roles, keys for programs."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.rules import may, require
from community.access.verbs import Reveal, Verb
from community.people.actions import (
    add_user,
    change_user,
    end_role,
    give_role,
    issue_token,
    reset_password,
    revoke_token,
)
from community.people.forms import LOCAL_ROLES, MembershipForm, TokenForm, UserForm
from community.people.models import ApiToken, Membership, User
from community.places.models import Community

admin.site.unregister(Group)  # who may do what is a role and a rule, never a group
ONCE = _("It is shown only this once. Hand it over; at the first sign-in a new one must be chosen.")


def show_password(password: str) -> Reveal:
    return Reveal(_("One-time password"), [(_("One-time password"), password)], note=ONCE)


class MembershipInline(ReadOnlyInline):
    """The roles of an account in one's own communities."""

    model = Membership
    fields = ["role", "community", "street", "ended_on"]
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return Membership.objects.managed_by(request.user).select_related("community", "street")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request)  # the queryset above shows only one's own communities' roles


@admin.register(User)
class UserAdmin(OwnedAdmin):
    """Accounts that this office keeps, and those with a role in it."""

    form = UserForm
    symbol = "person"
    list_display = ["username", "name", "phone", "is_active", "community"]
    list_filter = ["is_active", CommunityFilter]
    list_select_related = ["community"]
    search_fields = ["username", "name", "phone"]
    ordering = ["username"]
    fieldsets = [(None, {"fields": ["username", "name", "phone", "email", "is_active"]})]
    add_fieldsets = [(None, {"fields": ["username", "name", "phone", "email", "role"]})]
    inlines = [MembershipInline]
    refused_at = {
        "community_user_username_key": "username",
        "community_user_phone_key": "phone",
        "own_account": "is_active",
    }
    verbs = [
        Verb(
            reset_password,
            _("Give a new one-time password"),
            ask=_("The password until now stops working at once."),
            reveal=show_password,
        )
    ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if not may(request.user, "community.give_role"):
            form.base_fields.pop("role", None)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None or may(request.user, "community.give_role"):
            return fieldsets
        return [*fieldsets[:-1], (None, {"fields": ["username", "name", "phone", "email"]})]

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> Reveal:
        if values.get("role"):
            require(by.user, "community.give_role", whole)
        user, password = add_user(community=whole, **values, by=by)
        facts = [(_("User name"), user.username), (_("One-time password"), password)]
        return Reveal(_("The account is open"), facts, note=ONCE, row=user)

    def change(self, row: User, values: dict[str, Any], by: Actor) -> User:
        values.pop("role", None)
        return change_user(row, **values, by=by)


@admin.register(Membership)
class MembershipAdmin(OwnedAdmin):
    """Who is what; the secretary gives and ends roles."""

    form = MembershipForm
    symbol = "badge"
    list_display = ["user", "role_in_words", "community", "street", "ended_on"]
    list_filter = ["role", CommunityFilter]
    list_select_related = ["user", "community", "street"]
    search_fields = ["user__username", "user__name"]
    ordering = ["-pk"]
    fieldsets = [(None, {"fields": ["user", "role", "street", "ended_on"]})]
    add_fieldsets = [(None, {"fields": ["login", "role", "street"]})]
    readonly_fields = ["user", "street", "ended_on"]
    refused_at = {"membership_once": "login", "membership_of_one_place": "role"}
    verbs = [
        Verb(
            end_role,
            _("End this role"),
            done=_("The role has ended."),
            ask=_("From now on this person can no longer do what the role allows. What they did stays theirs."),
            when=lambda membership: membership.ended_on is None,
            kind="danger",
        )
    ]

    @display(description=_("role"), ordering="role")
    def role_in_words(self, membership: Membership) -> str:
        return membership.get_role_display()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None or request.user.is_superuser:
            return fieldsets
        return [*fieldsets[:-1], (None, {"fields": ["login", "role"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is not None else [name for name in fixed if name != "street"]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Street officers are named by the administrator: they look into every community of their street."""
        if db_field.name == "role" and not request.user.is_superuser:
            kwargs["choices"] = [("", _("Select value")), *LOCAL_ROLES]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def add(self, whole: Community | None, values: dict[str, Any], by: Actor) -> Membership:
        street = values.get("street")
        return give_role(
            values["login"], role=values["role"], community=None if street else whole, street=street, by=by
        )


@admin.register(ApiToken)
class ApiTokenAdmin(OwnedAdmin):
    """One's own keys for programs; nobody sees another's."""

    form = TokenForm
    symbol, whole = "key", ""
    list_display = ["name", "state", "created_at", "last_used_on", "expires_on"]
    ordering = ["-pk"]
    fields = ["name", "created_at", "last_used_on", "expires_on", "revoked_at"]
    add_fieldsets = [(None, {"fields": ["name", "days"]})]
    verbs = [
        Verb(
            revoke_token,
            _("Revoke"),
            done=_("The key no longer opens anything."),
            ask=_("Programs that use this key stop working at once. This cannot be undone."),
            when=lambda token: token.revoked_at is None,
            kind="danger",
        )
    ]

    @display(description=_("state"), label={"usable": "success", "over": "warning"})
    def state(self, token: ApiToken) -> tuple[str, Any]:
        return ("usable", _("usable")) if token.is_usable else ("over", _("revoked or expired"))

    def add(self, whole: None, values: dict[str, Any], by: Actor) -> Reveal:
        token, secret = issue_token(by.user, name=values["name"], days=values["days"], by=by)
        note = _("It is shown only this once. Programs send it as “Authorization: Token …”.")
        return Reveal(_("The key is issued"), [(_("key"), secret)], note=note, row=token)
