"""Face of the wing: its rooms' models, so that it is one Django app."""

from services.activities.models import Activity, ActivityPartner, ActivityVersion
from services.bookings.models import ShiftBooking, ShiftQueue
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
    "ActivityVersion",
    "Duty",
    "DutySeries",
    "DutySettings",
    "Occupancy",
    "PartnerAbsence",
    "PhoneCall",
    "SeriesBreak",
    "SeriesPartner",
    "Shift",
    "ShiftBooking",
    "ShiftQueue",
    "SubstituteRequest",
    "Venue",
]
