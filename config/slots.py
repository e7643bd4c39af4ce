"""What the rooms plug into the whole, in the order it is shown; a system check refuses a bad path."""

NAVIGATION = [
    "services.roster.panels.navigation",
    "partners.directory.panels.partners",
    "partners.directory.panels.services",
    "services.activities.panels.navigation",
    "funds.ledger.panels.navigation",
    "community.notices.panels.navigation",
]
HOME_PANELS = [
    "services.roster.panels.today",
    "community.notices.panels.pinned",
    "funds.ledger.panels.this_month",
    "partners.directory.panels.newest_partners",
]
PARTNER_PANELS = ["services.roster.panels.next_shifts", "services.activities.panels.partner_sums"]
PORTAL_PANELS = [
    "services.roster.portal.next_duty",
    "services.roster.portal.swaps",
    "services.activities.panels.to_log",
    "funds.spending.panels.to_sign",
    "funds.statements.panels.to_countersign",
    "services.roster.portal.wanted",
    "services.roster.portal.coming",
    "services.roster.portal.absences",
    "services.roster.portal.record",
    "funds.giving.panels.own",
]
SHIFT_PANELS = ["services.bookings.panels.book", "services.activities.panels.done"]
DUTY_PANELS = [
    "services.attendance.panels.duty",
    "services.bookings.panels.booked",
    "services.activities.panels.log_duty",
]
DUTY_FIGURES = ["services.attendance.figures.checked_in"]
FUND_PANELS = [
    "funds.giving.panels.campaigns",
    "funds.giving.panels.newest",
    "funds.spending.panels.newest",
    "funds.statements.panels.statements",
]
CALL_SECTIONS = ["services.bookings.calls.bookings"]
SHIFT_OFFERS = ["services.bookings.offers.of_shifts"]
SERVICE_OFFERS = ["services.bookings.offers.of_services"]
SHIFT_LINKS = ["services.bookings.panels.desk_of_shift"]
SHIFT_KEEPERS = ["services.bookings.keeping.is_booked"]
AFTER_CLOSING = ["funds.statements.following.make_statements"]
PRIVACY = ["services.bookings.panels.privacy"]
PURGES = ["services.bookings.sweeping.purge_bookings", "community.messages.delivering.purge_messages"]
SEARCH = [
    "services.roster.panels.find_shifts",
    "partners.directory.panels.find_services",
    "partners.directory.panels.find_partners",
    "community.notices.panels.find_notices",
]
SHEETS = [
    "partners.directory.sheets.PartnerSheet",
    "services.roster.sheets.RosterSheet",
    "funds.ledger.sheets.MoneySheet",
    "funds.ledger.sheets.GoodsSheet",
]
REMINDERS = [
    "services.roster.reminders.reminders",
    "services.attendance.reminders.reminders",
    "services.activities.reminders.reminders",
    "services.bookings.reminders.reminders",
    "community.sheets.reminders.reminders",
    "partners.directory.reminders.reminders",
    "community.places.reminders.reminders",
    "services.spaces.reminders.reminders",
    "funds.spending.reminders.reminders",
    "funds.ledger.reminders.reminders",
    "funds.giving.reminders.reminders",
    "funds.statements.reminders.reminders",
    "community.messages.reminders.stuck_deliveries",
]
CONSOLE_LINKS = [
    "services.roster.panels.board",
    "services.proposals.panels.planning",
    "services.roster.panels.calls",
    "services.bookings.panels.desk_link",
    "services.attendance.panels.console",
    "services.roster.admin.statistics.link",
]
REPORT_SECTIONS: list[str] = []
LANDINGS = ["partners.portal.landing.portal"]
DEMO = [
    "community.places.demo.places",
    "community.people.demo.people",
    "partners.directory.demo.partners",
    "services.roster.demo.roster",
    "services.attendance.demo.attendance",
    "services.bookings.demo.bookings",
    "services.activities.demo.activities",
    "services.proposals.demo.proposals",
    "funds.ledger.demo.funds",
    "funds.statements.demo.statements",  # of the months before the committee; later, money leaves by approval only
    "funds.giving.demo.gifts",
    "funds.spending.demo.spending",
    "community.notices.demo.notices",
]
