"""By what statements and budget lines can be narrowed down in the API."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter
from funds.statements.models import Budget, Statement, StatementState
from funds.statements.periods import PeriodKind


class StatementFilter(CommunityFilter):
    """The API's, over statements."""

    fund = django_filters.UUIDFilter(label=_("fund"), field_name="fund__uid")
    kind = django_filters.ChoiceFilter(label=_("period"), choices=PeriodKind.choices)
    state = django_filters.ChoiceFilter(label=_("state"), choices=StatementState.choices)

    class Meta:
        model = Statement
        fields: list[str] = []


class BudgetFilter(CommunityFilter):
    """The API's, over budget lines."""

    fund = django_filters.UUIDFilter(label=_("fund"), field_name="fund__uid")

    class Meta:
        model = Budget
        fields = ["year"]
