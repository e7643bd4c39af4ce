"""Writes about people: accounts opened and closed, roles given and ended, tokens issued and revoked."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action, explain
from community.people.models import ApiToken, Membership, User
from community.people.passwords import one_time_password
from community.places.models import Community, Street
from community.timeline.models import record

explain("membership_once", _("This person already has this role."))
explain("membership_of_one_place", _("A street officer belongs to a street, everybody else to a community."))
explain("community_user_username_key", _("This user name is taken."))
explain("community_user_phone_key", _("Somebody already signs in with this mobile number."))
TOKEN_DAYS = 365


@action
def add_user(
    *,
    username: str,
    name: str,
    by: Actor,
    phone: str | None = None,
    email: str = "",
    community: Community | None = None,
    role: str = "",
) -> tuple[User, str]:
    """Open an account, with a role in the community if one is named.

    Args:
        username: what the person signs in with, besides the phone.
        community: whose office keeps the account.

    Returns:
        the user, and a one-time password, which is shown once and must be changed at the first sign-in.

    Refusals: `community_user_username_key`, `community_user_phone_key` they are taken.
    """
    password = one_time_password()
    user: User = User.objects.create_user(
        username=username, password=password, name=name, phone=phone or None, email=email, community=community,
        must_change_password=True,
    )  # fmt: skip
    record("add_user", user, by=by)
    if role:
        give_role(user, role=role, community=community, by=by)
    return user, password


@action
def change_user(
    user: User, *, username: str, name: str, phone: str | None, is_active: bool, by: Actor, email: str | None = None
) -> User:
    """Correct an account, or close it.

    Args:
        email: without one the address stays as it is.

    Refusals: as `add_user`; `own_account` nobody closes their own.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.pk == by.user_id and not is_active:
        raise Refused(_("You cannot close your own account."), code="own_account")
    values = {"username": username, "name": name, "phone": phone or None, "is_active": is_active}
    if email is not None:
        values["email"] = email
    changed = [field for field, value in values.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, values[field])
    if changed:
        user.save(update_fields=changed)
        record("change_user", user, by=by, changed=",".join(changed))
    return user


@action
def reset_password(user: User, *, by: Actor) -> str:
    """Give a new one-time password to somebody who cannot sign in; whoever knew the old one is signed out.

    Returns:
        the password, which is shown once and must be changed at the next sign-in.

    Refusals: `roles_elsewhere` the account opens doors of other offices too.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    elsewhere = user.memberships.in_force().exclude(community=user.community_id)
    if elsewhere.exists() and not (by.user is None or by.user.is_superuser):
        raise Refused(
            _("This account also has a role elsewhere; only the administrator can give it a new password."),
            code="roles_elsewhere",
        )
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record("reset_password", user, by=by)
    return password


@action
def choose_password(user: User, *, password: str, by: Actor) -> None:
    """Set the password somebody chose for themselves; a one-time password ends with it."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("choose_password", user, by=by)


@action
def choose_channels(user: User, *, email: str, also_by_email: bool, language: str, by: Actor) -> User:
    """Say, for oneself, whether messages also go to an e-mail address, and in which language."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    values = {"email": email, "also_by_email": also_by_email, "language": language}
    changed = [field for field, value in values.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, values[field])
    if changed:
        user.save(update_fields=changed)
        record("choose_channels", user, by=by, changed=",".join(changed))
    return user


@action
def give_role(
    user: User, *, role: str, by: Actor, community: Community | None = None, street: Street | None = None
) -> Membership:
    """Make a user something in a community or a street.

    Refusals: `membership_once` they already are; `membership_of_one_place` a street role without a street.
    """
    membership = Membership.objects.create(user=user, role=role, community=community, street=street)
    record("give_role", membership, by=by, inside=True, user=user.pk, role=role)
    return membership


@action
def end_role(membership: Membership, *, by: Actor, on: datetime.date | None = None) -> Membership:
    """End a role; what the person did in it stays theirs."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.ended_on is not None:
        raise Refused(_("This role has already ended."), code="already_ended")
    membership.ended_on = on or timezone.localdate()
    membership.save(update_fields=["ended_on"])
    record("end_role", membership, by=by, inside=True, user=membership.user_id, role=membership.role)
    return membership


@action
def issue_token(user: User, *, name: str, by: Actor, days: int = TOKEN_DAYS) -> tuple[ApiToken, str]:
    """Issue a key for a program that acts as this user.

    Args:
        name: what it is for.
        days: how long it is good for.

    Returns:
        the row, and the secret, which is shown once and kept nowhere.
    """
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        fingerprint=ApiToken.fingerprint_of(secret),
        expires_on=timezone.localdate() + datetime.timedelta(days=days),
    )
    record("issue_token", token, by=by)
    return token, secret


@action
def revoke_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """Make a key useless at once; revoking twice changes nothing."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record("revoke_token", token, by=by)
    return token
