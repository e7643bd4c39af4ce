"""Face of the wing: its rooms' models, so that it is one Django app."""

from services.activities.models import (
    Activity,
    ActivityPartner,
    ActivityPhoto,
    ActivityVersion,
    ActivityVersionPartner,
    PhotoReport,
)
from services.roster.models import (
    Duty,
    DutySeries,
    DutySettings,
    PartnerAbsence,
    PhoneCall,
    SeriesBreak,
    SeriesPartner,
    Shift,
    SubstituteRequest,
)
from services.spaces.models import Occupancy, Venue

__all__ = [
    "Activity",
    "ActivityPartner",
    "ActivityPhoto",
    "ActivityVersion",
    "ActivityVersionPartner",
    "Duty",
    "DutySeries",
    "DutySettings",
    "Occupancy",
    "PartnerAbsence",
    "PhoneCall",
    "PhotoReport",
    "SeriesBreak",
    "SeriesPartner",
    "Shift",
    "SubstituteRequest",
    "Venue",
]
