"""The duty roster as a sheet: one row a weekly slot, as a list or as a grid of weekdays and hours."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from community.access.actors import Actor
from community.categories.models import Category
from community.places.models import Community
from community.sheets import cells
from community.sheets.columns import ANOTHER, CHANGE, Plan, Row
from community.sheets.plain import header_form, squeezed
from community.sheets.remarks import Remark, assumed, said
from community.sheets.times import Span, WeekdayRule, written_rule
from partners.directory.actions import add_contact
from partners.directory.models import Partner
from services.roster.actions import change_series, create_series
from services.roster.models import DutySeries, SeriesPartner, Shift
from services.roster.sheets.columns import COLUMNS, OPTIONS, split_cell, title_options
from services.roster.sheets.exporting import COLUMN_OF, exported, key_of, shown
from services.roster.sheets.meeting import PARITY, Meetings, When, rule_of
from services.roster.sheets.slots import Slot, SlotSheet, rule_and_span
from services.spaces.actions import add_venue
from services.spaces.models import Venue

UNSAID = {"weekdays", "cycle", "month_weeks", "starts_at", "ends_at", "import_key"}  # told together, or not at all
CHANGED = gettext_noop("%(place)s %(when)s: “%(title)s” is already there; this row changes it.")
ADDED = gettext_noop("%(place)s %(when)s: “%(title)s” is already there; another one is added.")
TAKEN = gettext_noop("%(place)s %(when)s: “%(title)s” is already there; days that meet are left without a place.")
TAKEN_BY_ROW = gettext_noop("Row %(first)s takes %(place)s %(when)s too; days that meet are left without a place.")


class RosterSheet(SlotSheet):
    """Slots are found again by their days, hours, title and place; empty cells leave what is there."""

    key = "roster"
    label = _("Duty roster")
    room = "roster"
    headline = "title"
    takes_grid = True
    columns = COLUMNS
    options = OPTIONS

    def load(self) -> None:
        of_community = {"community": self.community}
        partners = Partner.objects.filter(**of_community).exclude(status="ended")
        self.partners = {squeezed(p.name): p for p in partners.prefetch_related("contacts", "services__category")}
        self.venues = {squeezed(venue.name): venue for venue in Venue.objects.filter(**of_community, active=True)}
        self.new_places: set[str] = set()
        self.meetings = Meetings(self.venues)
        self.begins_in_the_past = False
        self.categories = list(Category.objects.in_order())
        self.by_key: dict[str, DutySeries] = {}
        self.standing = list(with_partners(DutySeries.objects.filter(**of_community).going_on(self.hints.today)))
        self.meetings.stand(self.standing)
        for series in self.standing:
            self.by_key[key_of(series)] = series
            if series.import_key:
                self.by_key[series.import_key] = series
        ended = DutySeries.objects.filter(**of_community).exclude(import_key="")
        self.keys_of_ended = set(ended.values_list("import_key", flat=True)) - set(self.by_key)

    def recognise(self, text: str) -> str:
        return "partner" if squeezed(text) in self.partners else super().recognise(text)

    def identities(self, row: Row) -> Iterable[tuple[str, Hashable]]:
        rule, span = rule_and_span(row)
        if rule.weekdays and span:
            yield "weekday", (rule, span, row["title"], row["partner"], row["place"])

    def plan(self, row: Row) -> Plan:
        rule, span = rule_and_span(row)
        crew = self._crew(row)
        if not rule.weekdays:
            row.problem("weekday", gettext_noop("No day of the week is given."), gettext_noop("Write it like 周一."))
        if span is None:
            row.problem("time", gettext_noop("No hours are given."), gettext_noop("Write them like 9:00-11:30."))
        if rule.parity and rule.nth:
            row.problem("note", gettext_noop("Odd or even weeks and weeks of the month cannot be combined."),
                        gettext_noop("Write two rows."))  # fmt: skip
        if row.is_bad or span is None:
            return Plan(row)
        self._tell_rule(row, rule)
        plan = self._target(row, self._slot(row, rule, span, crew), rule, span)
        if isinstance(plan.target, DutySeries):
            self._compare(plan, plan.target, plan.payload)
        else:
            self._complete(row, plan.payload)
        self._tell_meetings(plan, When.said(rule, span, plan.payload.fields, self.hints.today))
        return plan

    def _target(self, row: Row, slot: Slot, rule: WeekdayRule, span: Span) -> Plan:
        """The slot that a row means: by its key, else a similar one, unless somebody chose to add another."""
        key, when = slot.fields["import_key"], When.said(rule, span, slot.fields, self.hints.today)
        exact = self.by_key.get(key)
        if exact and exact.pk not in self.meetings.claimed:
            slot.fields.pop("import_key")
            return Plan(row, exact, payload=slot)
        if key in self.by_key or key in self.keys_of_ended:
            slot.fields["import_key"] = ""
        similar = self.meetings.similar(when, slot.fields["title"])
        rival = similar or self.meetings.clash(when, slot.venue_name, None)
        if not rival or not rival.series:
            return Plan(row, payload=slot)
        choice = row.choice or (CHANGE if similar else ANOTHER)
        if choice == ANOTHER and not similar:
            return Plan(row, payload=slot, choice=choice)  # the clash is told with all others
        meant = CHANGED if choice == CHANGE else ADDED
        row.tell("time", assumed(meant, place=rival.place, when=str(rival.when), title=rival.title))
        return Plan(row, rival.series if choice == CHANGE else None, payload=slot, choice=choice)

    def _tell_meetings(self, plan: Plan, when: When) -> None:
        """Say where the place is taken, and note what this row takes for the rows below."""
        slot, series = plan.payload, plan.target if isinstance(plan.target, DutySeries) else None
        place = slot.venue_name or (series.venue.name if series and series.venue else "")
        if plan.verb != "unchanged":
            if rival := self.meetings.clash(when, place, series):
                message = TAKEN if rival.series else TAKEN_BY_ROW
                told = {"place": rival.place, "when": str(rival.when), "title": rival.title, "first": rival.where}
                plan.row.tell("place", assumed(message, **told))
            self.meetings.want(plan.row.where, when, slot.fields["title"], place)
            if when.first < self.hints.today and (series is None or series.starts_on != when.first):
                self.begins_in_the_past = True
        if series:
            self.meetings.claimed[series.pk] = plan.verb == "change"

    def counterpart(self, row: Row) -> DutySeries | None:
        """The slot that a row with a problem means: of the same name on one of its days."""
        days = {day + 1 for day in rule_and_span(row)[0].weekdays}
        title = header_form(row["title"] or "")
        return next((s for s in self.standing if header_form(s.title) == title and days & set(s.weekdays)), None)

    def asides(self) -> list[Remark]:
        told = []
        if others := len(self.standing) - len(self.met):
            told.append(said(gettext_noop("%(count)s other slots stand in the roster; they stay."), count=others))
        if self.begins_in_the_past:
            told.append(said(gettext_noop("Where it begins in the past, days that have passed are not filled in.")))
        return told

    def _compare(self, plan: Plan, series: DutySeries, slot: Slot) -> None:
        """What of an existing slot would change."""
        fields = slot.fields
        rule = WeekdayRule(
            tuple(day - 1 for day in fields["weekdays"]), PARITY[fields["cycle"]], tuple(fields["month_weeks"])
        )
        plan.compare("weekday", written_rule(rule_of(series)), written_rule(rule))
        hours = Span(fields["starts_at"], fields["ends_at"])
        plan.compare("time", str(Span(series.starts_at, series.ends_at)), str(hours))
        for name in sorted(fields.keys() - UNSAID):
            if (now := getattr(series, name)) != fields[name]:
                plan.changes.append((COLUMN_OF.get(name, name), shown(name, now), shown(name, fields[name])))
        venue = series.venue.name if series.venue else ""
        if slot.venue_name and squeezed(venue) != squeezed(slot.venue_name):
            plan.changes.append(("place", venue, slot.venue_name))
        members = list(series.partners.all())
        persons = {member.partner_id: member.person for member in members}
        slot.crew = [(partner, person or persons.get(partner.pk)) for partner, person in slot.crew]
        if [member.partner_id for member in members] != [partner.pk for partner, _person in slot.crew]:
            names = "、".join(str(member.partner) for member in members)
            plan.changes.append(("partner", names, "、".join(partner.name for partner, _person in slot.crew)))
        elif [member.person_id for member in members] != [person.pk if person else None for _p, person in slot.crew]:
            plan.changes.append(("person", "", plan.row["person"]))
        elif slot.new_person:
            plan.changes.append(("person", "", slot.new_person[0]))

    def apply(self, plan: Plan, *, by: Actor) -> DutySeries:
        slot: Slot = plan.payload
        if slot.venue_name:
            name = squeezed(slot.venue_name)
            if name not in self.venues:
                self.venues[name] = add_venue(self.community, name=slot.venue_name, by=by)
            slot.fields["venue"] = self.venues[name]
        if slot.new_person:
            partner = slot.crew[0][0]
            name, phone = slot.new_person
            slot.crew[0] = (partner, add_contact(partner, name=name, phone=phone, by=by))
        if isinstance(plan.target, DutySeries):
            return change_series(plan.target, partners=slot.crew, by=by, **slot.fields).series
        return create_series(self.community, partners=slot.crew, by=by, **slot.fields)

    @classmethod
    def aftermath(cls, community: Community, taken: Iterable[int | None]) -> list[tuple[str, str]]:
        """The dates that were left without a place."""
        coming = Shift.objects.filter(community=community, series__in=taken, place_open=True)
        count = coming.planned().upcoming(timezone.now()).count()
        if not count:
            return []
        url = reverse("admin:services_shift_changelist") + "?attention=yes"
        said = ngettext("%(count)s date is left without a place", "%(count)s dates are left without a place", count)
        return [(said % {"count": count}, url)]

    @classmethod
    def split_cell(cls, text: str) -> dict[str, str]:
        return split_cell(text)

    @classmethod
    def title_options(cls, titles: Sequence[str], hints: cells.Hints) -> dict[str, str]:
        return title_options(titles, hints)

    @classmethod
    def export(cls, community: Community, *, reveal_by: Actor | None = None) -> Iterator[dict[str, str]]:
        """Slots that go on, in the order of the week."""
        going_on = DutySeries.objects.filter(community=community).going_on(timezone.localdate())
        for series in sorted(with_partners(going_on), key=lambda each: (each.weekdays, each.starts_at, each.pk)):
            yield exported(series)


def with_partners(series: QuerySet[DutySeries]) -> QuerySet[DutySeries]:
    """Series with all that a row of a sheet says of them."""
    members = SeriesPartner.objects.select_related("partner", "person").order_by("position")
    return series.select_related("venue").prefetch_related(Prefetch("partners", members))
