"""The wing's face: its rooms' models."""

from partners.directory.models import Contact, Partner, PartnerMember, Service

__all__ = ["Contact", "Partner", "PartnerMember", "Service"]
