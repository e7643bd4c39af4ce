"""The partner directory: who helps, what they offer, whom to call, and who may act for them."""

from partners.directory.models.listing import (
    KEPT_AFTER_END,
    PARTNER_ARROWS,
    Partner,
    PartnerQuerySet,
    PartnerStatus,
    Service,
    ServiceQuerySet,
    check_credit_code,
)
from partners.directory.models.persons import Contact, ContactQuerySet, PartnerMember, PartnerMemberQuerySet

__all__ = [
    "KEPT_AFTER_END",
    "PARTNER_ARROWS",
    "Contact",
    "ContactQuerySet",
    "Partner",
    "PartnerMember",
    "PartnerMemberQuerySet",
    "PartnerQuerySet",
    "PartnerStatus",
    "Service",
    "ServiceQuerySet",
    "check_credit_code",
]
