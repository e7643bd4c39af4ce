"""How the API behaves, and how it describes itself."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "community.people.tokens.TokenAuthentication",  # first: it names itself in a 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # visible_to and rules are the gates
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["community.access.problems.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "community.access.paging.KeyPagination",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "community.access.schema.ProblemSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "EXCEPTION_HANDLER": "community.access.problems.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Community Partners API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Partners, services and duty rosters of urban communities. Errors are RFC 9457 problem details.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "defaultModelsExpandDepth": -1, "filter": True},
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SORT_OPERATIONS": False,  # in the order of config/api.py
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "PartnerStatusEnum": "partners.directory.models.PartnerStatus",
        "SeriesStatusEnum": "services.roster.models.series.SeriesStatus",
        "ActivityStatusEnum": "services.activities.models.ActivityStatus",
        "ConsentEnum": "services.activities.models.Consent",
        "PhotoStatusEnum": "services.activities.models.PhotoStatus",
        "PhotoReportStatusEnum": "services.activities.models.ReportStatus",
        "ShiftStatusEnum": "services.roster.models.shifts.ShiftStatus",
        "ProposalStateEnum": "services.proposals.models.ProposalState",
        "SpendingStateEnum": "funds.spending.models.State",
        "VoucherStateEnum": "funds.spending.models.VoucherState",
        "OpinionKindEnum": "funds.spending.models.Word",
        "SeatKindEnum": "services.proposals.models.Kind",
        "GiftKindEnum": "funds.giving.models.GiftKind",
        "GiftSourceEnum": "funds.giving.models.GiftSource",
        "GiftStatusEnum": "funds.giving.models.GiftStatus",
        "CampaignStatusEnum": "funds.giving.models.CampaignStatus",
        "DonorKindEnum": "funds.giving.models.DonorKind",
    },
}
