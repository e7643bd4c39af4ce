"""The API's addresses: every resource once, in the order the documentation shows them."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView
from rest_framework.routers import DefaultRouter

from community.access.api import NoSuchEndpoint
from community.categories.api import CategoryViewSet
from community.messages.api import DeliveryViewSet, NotificationViewSet
from community.notices.api import NoticeViewSet
from community.people.api import MeViewSet
from community.places.api import CommunityViewSet, CompoundViewSet
from community.sheets.api import SheetImportViewSet, SheetRowViewSet
from community.timeline.api import EventViewSet
from community.workdays.api import CalendarDayViewSet, CalendarYearViewSet
from funds.giving.api import CampaignViewSet, DonorViewSet, GiftViewSet, ItemViewSet
from funds.ledger.api import FundViewSet, TransferViewSet
from funds.spending.api import SpendingRequestViewSet, VoucherViewSet
from funds.statements.api import BudgetViewSet, StatementViewSet
from partners.directory.api import ContactViewSet, PartnerMemberViewSet, PartnerViewSet, ServiceViewSet
from partners.portal.api import ShopCodeViewSet
from services.activities.api import ActivityViewSet
from services.activities.photo_api import ActivityPhotoViewSet, PhotoReportViewSet
from services.attendance.api import CheckInViewSet
from services.bookings.api import PlacesViewSet, ShiftBookingViewSet
from services.proposals.api import DutyLimitViewSet, ProposalSeatViewSet, ProposalViewSet
from services.roster.api import (
    BreakViewSet,
    DutySettingsViewSet,
    DutyViewSet,
    SeriesViewSet,
    ShiftViewSet,
    SubstituteRequestViewSet,
)
from services.roster.call_api import PhoneCallViewSet
from services.roster.partner_api import AbsenceViewSet, DutySwapViewSet
from services.roster.statistics_api import DutyStatisticsViewSet
from services.spaces.api import VenueViewSet

RESOURCES = {
    "communities": CommunityViewSet,
    "compounds": CompoundViewSet,
    "notices": NoticeViewSet,
    "categories": CategoryViewSet,
    "calendar-days": CalendarDayViewSet,
    "calendar-years": CalendarYearViewSet,
    "partners": PartnerViewSet,
    "services": ServiceViewSet,
    "contacts": ContactViewSet,
    "partner-members": PartnerMemberViewSet,
    "shop-codes": ShopCodeViewSet,
    "venues": VenueViewSet,
    "duty-series": SeriesViewSet,
    "series-breaks": BreakViewSet,
    "shifts": ShiftViewSet,
    "duties": DutyViewSet,
    "substitute-requests": SubstituteRequestViewSet,
    "duty-swaps": DutySwapViewSet,
    "partner-absences": AbsenceViewSet,
    "duty-settings": DutySettingsViewSet,
    "phone-calls": PhoneCallViewSet,
    "check-ins": CheckInViewSet,
    "duty-statistics": DutyStatisticsViewSet,
    "proposals": ProposalViewSet,
    "proposal-seats": ProposalSeatViewSet,
    "duty-limits": DutyLimitViewSet,
    "shift-places": PlacesViewSet,
    "shift-bookings": ShiftBookingViewSet,
    "activities": ActivityViewSet,
    "funds": FundViewSet,
    "transfers": TransferViewSet,
    "gifts": GiftViewSet,
    "donors": DonorViewSet,
    "items": ItemViewSet,
    "campaigns": CampaignViewSet,
    "spending-requests": SpendingRequestViewSet,
    "vouchers": VoucherViewSet,
    "statements": StatementViewSet,
    "budgets": BudgetViewSet,
    "activity-photos": ActivityPhotoViewSet,
    "photo-reports": PhotoReportViewSet,
    "sheet-imports": SheetImportViewSet,
    "sheet-rows": SheetRowViewSet,
    "events": EventViewSet,
    "notifications": NotificationViewSet,
    "deliveries": DeliveryViewSet,
}


router = DefaultRouter(use_regex_path=False)
router.include_format_suffixes = False
for prefix, viewset in RESOURCES.items():
    router.register(prefix, viewset, basename=f"api-{prefix}")

urlpatterns = [
    path("v1/me/", MeViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="api-me"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^", NoSuchEndpoint.as_view()),
]
