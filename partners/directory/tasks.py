"""Sweeps over the directory."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.guards.slots import plugged
from partners.directory.actions import purge_contact
from partners.directory.models import Contact


@shared_task(name="partners.purge_contacts")
def purge_contacts() -> int:
    """Erase contacts whose time is over, and what other rooms keep of people (slot `PURGES`); twice changes nothing.

    Returns:
        how many were erased.
    """
    today, erased = timezone.localdate(), 0
    for contact in Contact.objects.to_purge(today).defer("name", "phone").select_related("partner"):
        with suppress(Refused):  # erased or kept by somebody else since the sweep began
            purge_contact(contact, today=today, by=Actor.system())
            erased += 1
    return erased + sum(purge(today) for purge in plugged("PURGES"))
