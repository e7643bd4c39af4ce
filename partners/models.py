"""The wing's face: its rooms' models."""

from partners.directory.models import Contact, Partner, PartnerMember, Service
from partners.portal.models import ShopCode

__all__ = ["Contact", "Partner", "PartnerMember", "Service", "ShopCode"]
