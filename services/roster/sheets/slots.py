"""What one row of the roster comes to: its fields, who is on duty, and what has to be entered first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_noop

from community.categories.models import Category
from community.guards.sealing import masked
from community.sheets.clauses import Clues, filed_under
from community.sheets.columns import Row, Sheet
from community.sheets.earlier import not_taken_in
from community.sheets.models import SheetRow, State
from community.sheets.plain import squeezed
from community.sheets.remarks import assumed, said
from community.sheets.times import Span, WeekdayRule
from partners.directory.models import Contact, Partner, Service
from services.roster.models import DutySeries
from services.roster.sheets.exporting import identity
from services.spaces.models import Venue

UNKNOWN = gettext_noop("“%(name)s” is not in the partner directory.")
ENTER_FIRST = gettext_noop("Enter it there first, or write its name as it stands there; then upload this row again.")
REFUSED = gettext_noop(
    "“%(name)s” is not in the partner directory: it has a problem in the list uploaded on %(month)s/%(day)s."
)
WAITS = gettext_noop("“%(name)s” is not in the partner directory: it waits in the list uploaded on %(month)s/%(day)s.")
EVERYWHERE = re.compile(r"各|全|辖区|流动|上门|线上")  # no place that can be taken


@dataclass
class Slot:
    """What a row comes to: the fields of a series, who is on duty, and what has to be entered first."""

    fields: dict[str, Any]
    crew: list[tuple[Partner, Contact | None]]
    venue_name: str = ""
    new_person: tuple[str, str] | None = None  # name and telephone, to be added to the first partner


class SlotSheet(Sheet):
    """How the cells of a row become a slot."""

    partners: dict[str, Partner]
    venues: dict[str, Venue]
    new_places: set[str]
    categories: list[Category]

    def _tell_rule(self, row: Row, rule: WeekdayRule) -> None:
        """Say what is made of odd and even weeks: everybody counts them by the desk calendar, but should see it."""
        if rule.parity:
            day = self.hints.today
            while (day.isocalendar().week % 2 == 1) != (rule.parity == "odd") or day.weekday() not in rule.weekdays:
                day += dt.timedelta(days=1)
            column = "note" if row["note"] and row["note"].rule.parity else "weekday"
            message = gettext_noop("Counted by the week numbers of the desk calendar: next on %(day)s.")
            row.tell(column, assumed(message, day=day.isoformat()))

    def _crew(self, row: Row) -> list[Partner]:
        """The partners a cell names, in its order; one that is not in the directory is a problem."""
        text = row["partner"] or ""
        names = [text] if squeezed(text) in self.partners else re.split(r"[/／、,，;；+&]", text)
        crew: list[Partner] = []
        for name in filter(None, map(str.strip, names)):
            partner = self.partners.get(squeezed(name))
            if partner is None:
                self._tell_unknown(row, name)
            elif partner not in crew:
                crew.append(partner)
        return crew

    def _tell_unknown(self, row: Row, name: str) -> None:
        """Say that a partner is not in the directory, and where it waits if an earlier sheet has it."""
        waiting = self.waiting_partners.get(squeezed(name))
        if waiting is None:
            row.problem("partner", UNKNOWN, ENTER_FIRST, name=name)
            return
        day = timezone.localdate(waiting.sheet_import.uploaded_at)
        told = {"name": name, "month": day.month, "day": day.day, "sheet": str(waiting.sheet_import.uid)}
        if waiting.state == State.BAD:
            row.problem("partner", REFUSED, gettext_noop("Mend it there first; then upload this row again."), **told)
        else:
            row.problem("partner", WAITS, gettext_noop("Enter that sheet first; then upload this row again."), **told)

    @cached_property
    def waiting_partners(self) -> dict[str, SheetRow]:
        """Rows of recent partner sheets that were not taken in, by name."""
        return not_taken_in(self.community, "partners")

    def _slot(self, row: Row, rule: WeekdayRule, span: Span, crew: list[Partner]) -> Slot:
        """The fields that this row says; what it does not say is not in them."""
        note: Clues = row["note"] or Clues()
        fields: dict[str, Any] = {
            "weekdays": [day + 1 for day in rule.weekdays],
            "cycle": rule.parity or DutySeries.Cycle.EVERY.value,
            "month_weeks": list(rule.nth),
            "starts_at": span.start,
            "ends_at": span.end,
            "title": row["title"] or self._title_of(row, crew),
        }
        told = {"capacity": note.capacity, "price_fen": note.price, "free_for": note.free_for, "bring": note.bring}
        told |= {"price_fen": row["price"] if row.has("price") else note.price}
        told |= {key: row[key] for key in ("capacity", "free_for", "bring", "starts_on") if row.has(key)}
        fields |= {key: value for key, value in told.items() if value not in (None, "")}
        if note.note:
            fields["note"] = note.note[:300]
        if row.has("booking") or note.booking is not None:
            booking = Service.Booking.PHONE if note.booking else Service.Booking.NONE
            fields["booking"] = row["booking"] or booking.value
        if row.has("ends_on"):
            fields["ends_on"] = row["ends_on"]
        if row.has("holidays"):
            fields["holiday_policy"] = row["holidays"]
        for option, field in (("starts_on", "starts_on"), ("ends_on", "ends_on"), ("holidays", "holiday_policy")):
            if option in self.chosen and not row.has(option):
                fields[field] = self.chosen[option]
        if row["seats"] or len(crew) > 1:
            fields["seats"] = self._seats(row, crew, note)
        slot = Slot(fields, [(partner, None) for partner in crew])
        self._place(row, slot)
        self._person(row, slot)
        fields["import_key"] = identity(rule, span, fields["title"], slot.venue_name or fields.get("place_note", ""))
        return slot

    def _title_of(self, row: Row, crew: list[Partner]) -> str:
        """A slot without a title is called after what its first partner offers."""
        offered = sorted((s for s in crew[0].services.all() if s.is_offered), key=lambda s: (s.position, s.pk))
        title = offered[0].name if offered else crew[0].name[:60]
        row.tell("title", assumed(gettext_noop("No service is named; read as “%(title)s”."), title=title))
        return title

    def _seats(self, row: Row, crew: list[Partner], note: Clues) -> int:
        """How many partners come each time: all, unless the row says that they take turns."""
        if row["seats"]:
            return min(int(row["seats"]), 50)
        if len(crew) < 2 or note.rotation:
            return 1
        if re.search("[/／]", row["partner"]):
            row.tell("partner", assumed(gettext_noop("Read as taking turns, in the order written.")))
            return 1
        row.tell("partner", assumed(gettext_noop("Read as all %(count)s together each time."), count=len(crew)))
        return len(crew)

    def _place(self, row: Row, slot: Slot) -> None:
        """A place that can be taken becomes a venue; 各小区 and the like stay words."""
        name = row["place"] or ""
        if EVERYWHERE.match(name):
            slot.fields["place_note"] = name
            return
        if name and squeezed(name) not in {*self.venues, *self.new_places}:
            self.new_places.add(squeezed(name))
            row.tell("place", said(gettext_noop("A new place; it is entered with this row.")))
        slot.venue_name = name

    def _person(self, row: Row, slot: Slot) -> None:
        """Who comes, among the contact persons of the partners on duty; somebody new is added to the first one."""
        name, phone = row["person"] or "", row["phone"] or ""
        if not name:
            if phone and not any(phone == c.phone for p, _c in slot.crew for c in p.contacts.all()):
                row.tell("phone", assumed(gettext_noop("A number without a name is not kept; write who is on duty.")))
            return
        for at, (partner, _none) in enumerate(slot.crew):
            for contact in partner.contacts.all():
                if name in (contact.name, masked(contact.name)):
                    slot.crew[at] = (partner, contact)
                    if phone and contact.phone and phone != contact.phone:
                        row.tell(
                            "phone",
                            assumed(gettext_noop("The directory has another number for this person; it stays.")),
                        )
                    return
        if "*" in name:
            row.problem("person", gettext_noop("This is hidden with asterisks and fits none of these partners."),
                        gettext_noop("Write it in full."))  # fmt: skip
            return
        message = gettext_noop("Not yet a contact person of “%(partner)s”; will be added there.")
        row.tell("person", assumed(message, partner=slot.crew[0][0].name))
        slot.new_person = (name, phone)

    def _complete(self, row: Row, slot: Slot) -> None:
        """What a new slot needs beyond what its row says."""
        if "starts_on" not in slot.fields:
            slot.fields["starts_on"] = self.hints.today
            row.tell("weekday", assumed(gettext_noop("No first day is given; it begins today.")))
        if len(slot.crew) == 1:
            partner = slot.crew[0][0]
            slot.fields["service"] = next((s for s in partner.services.all() if s.name == slot.fields["title"]), None)
        self._category(row, slot)
        begins, ends = slot.fields["starts_on"], slot.fields.get("ends_on")
        if ends and ends < begins:
            row.problem("ends_on", gettext_noop("It ends before it begins."), gettext_noop("Check both dates."))

    def _category(self, row: Row, slot: Slot) -> None:
        """File a slot as its listed service is, else by how its title begins (心理咨询, but not 爱心理发)."""
        service, title = slot.fields.get("service"), slot.fields["title"]
        category = service.category if service and service.category_id else filed_under(title, self.categories)
        if category:
            slot.fields["category"] = category
            row.tell("title", said(gettext_noop("Filed under “%(category)s”."), category=category.name))


def rule_and_span(row: Row) -> tuple[WeekdayRule, Span | None]:
    """The days and hours of a row, from whichever of its cells say them."""
    days, span = row["weekday"] or (WeekdayRule(), None)
    rule, hours = row["time"] or (WeekdayRule(), None)
    note = row["note"].rule if row["note"] else WeekdayRule()
    return days.joined(rule).joined(note), hours or span
