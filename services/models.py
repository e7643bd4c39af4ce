"""Face of the wing: its rooms' models, so that it is one Django app."""

from services.activities.models import (
    Activity,
    ActivityPartner,
    ActivityPhoto,
    ActivityVersion,
    ActivityVersionPartner,
    PhotoReport,
)
from services.attendance.models import AutomaticMark, CheckIn, CheckInVersion, DutyWatch
from services.bookings.models import ShiftBooking, ShiftQueue
from services.proposals.models import DutyLimit, Proposal, ProposalSeat
from services.roster.models import (
    Duty,
    DutySeries,
    DutySettings,
    DutySwap,
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
    "AutomaticMark",
    "CheckIn",
    "CheckInVersion",
    "Duty",
    "DutyLimit",
    "DutySeries",
    "DutySettings",
    "DutySwap",
    "DutyWatch",
    "Occupancy",
    "PartnerAbsence",
    "PhoneCall",
    "PhotoReport",
    "Proposal",
    "ProposalSeat",
    "SeriesBreak",
    "SeriesPartner",
    "Shift",
    "ShiftBooking",
    "ShiftQueue",
    "SubstituteRequest",
    "Venue",
]
