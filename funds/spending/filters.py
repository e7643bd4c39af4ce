"""By what requests and vouchers can be narrowed down in the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter
from funds.spending.models import SpendingRequest, Voucher


class SpendingRequestFilter(CommunityFilter):
    """Requests of a fund, or in one state."""

    fund = django_filters.UUIDFilter(label=_("fund"), field_name="fund__uid")

    class Meta:
        model = SpendingRequest
        fields = ["status", "relief"]


class VoucherFilter(CommunityFilter):
    """Vouchers of a request, or in one state."""

    request = django_filters.UUIDFilter(label=_("spending request"), field_name="request__uid")

    class Meta:
        model = Voucher
        fields = ["status"]
