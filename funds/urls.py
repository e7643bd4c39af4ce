"""Face of the wing: its rooms' addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("funds.statements.urls")),
    path("", include("funds.spending.urls")),
    path("", include("funds.giving.urls")),
    path("", include("funds.ledger.urls")),
]
