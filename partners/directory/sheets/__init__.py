"""The partner list as a sheet."""

from partners.directory.sheets.partners import PartnerSheet

__all__ = ["PartnerSheet"]
