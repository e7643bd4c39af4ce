"""How the staff console looks: its name, its sidebar, its colours."""

from django.utils.translation import gettext_lazy as _

# The menu by the office's tasks: pages over rows by their model, others as CONSOLE_LINKS call them. What is not here
# has no entry; groups fold (community/web/menu.py).
CONSOLE_MENU = [
    ("", ["admin:index", "inbox", "calls"]),
    (
        _("Duties"),
        ["roster_board", "check_ins", "desks", "proposals", "services.shift", "services.dutyseries",
         "services.partnerabsence"],
    ),
    (
        _("Activities and notices"),
        ["services.activity", "services.activityphoto", "services.photoreport", "community.notice"],
    ),
    (_("Partners"), ["partners.partner", "partners.service", "partners.partnermember", "partners.shopcode"]),
    (
        _("Fund"),
        ["funds.gift", "funds.spendingrequest", "funds.voucher", "funds.transfer", "funds.banksheet", "funds.statement",
         "funds.fund"],
    ),
    (
        _("The fund's rules and lists"),
        ["funds.account", "funds.budget", "funds.committeemember", "funds.fundrules", "funds.disclosure",
         "funds.campaign", "funds.donor", "funds.item"],
    ),
    (
        _("Lists and records"),
        ["sheets", "admin:services_duty_statistics", "services.substituterequest", "services.dutyswap",
         "services.shiftbooking", "community.delivery", "community.event"],
    ),
    (
        _("Settings and more"),
        ["community.community", "services.dutysettings", "services.dutylimit", "services.venue",
         "community.calendarday", "community.compound", "community.user", "community.membership", "community.street",
         "community.category", "community.apitoken"],
    ),
]  # fmt: skip

UNFOLD = {
    "SITE_TITLE": _("Community Partners"),
    "SITE_HEADER": _("Community Partners"),
    "SITE_SYMBOL": "diversity_3",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "community.web.console.favicon"}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SITE_URL": "/",
    "THEME": "light",  # the same warm paper as everywhere
    "SIDEBAR": {"show_search": False, "navigation": "community.web.menu.menu_of"},
    "STYLES": ["community.web.console.menu_stylesheet", "community.web.console.stylesheet"],
    "SCRIPTS": ["community.web.console.script"],
    "DASHBOARD_CALLBACK": "community.web.console.dashboard",
    "ACCOUNT": {"navigation": "community.web.console.account_links"},
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"navigation": "community.web.console.languages", "action": "/language/"},
    "COLORS": {
        "primary": {
            "50": "#fdf4f1", "100": "#f9e9e3", "200": "#f0cfc5", "300": "#dca79f", "400": "#c9695c", "500": "#b4392c",
            "600": "#a3241a", "700": "#7d1810", "800": "#64130d", "900": "#4b0e0a", "950": "#2d0805",
        },
        "base": {
            "50": "#fffdf8", "100": "#f8f4ea", "200": "#e2d9c6", "300": "#cfc3aa", "400": "#b9ab90", "500": "#857552",
            "600": "#6b5f4c", "700": "#554c40", "800": "#3a332a", "900": "#221d17", "950": "#15110c",
        },
    },
}  # fmt: skip
