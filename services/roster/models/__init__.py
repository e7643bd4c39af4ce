"""The duty roster 值班表: series, their dated shifts, and who is on duty."""

from services.roster.models.absences import PartnerAbsence
from services.roster.models.calls import PhoneCall
from services.roster.models.duties import Duty
from services.roster.models.series import DutySeries, SeriesBreak, SeriesPartner
from services.roster.models.settings import DutySettings
from services.roster.models.shifts import Shift
from services.roster.models.substitutes import SubstituteRequest

__all__ = [
    "Duty",
    "DutySeries",
    "DutySettings",
    "PartnerAbsence",
    "PhoneCall",
    "SeriesBreak",
    "SeriesPartner",
    "Shift",
    "SubstituteRequest",
]
