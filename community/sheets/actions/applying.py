"""Taking the readable rows of a sheet in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.places.models import Community
from community.sheets.columns import ANOTHER, CHANGE, Plan, Sheet
from community.sheets.hints import CHUNK, Progress, hints_for, no_progress
from community.sheets.layout import hints_of
from community.sheets.models import SheetImport, SheetRow, State, Status, texts_of
from community.sheets.remarks import Unreadable
from community.timeline.models import record


@action
def accept_sheet(
    imported: SheetImport, *, include_assumed: bool, by: Actor, choices: Mapping[uuid.UUID, str] | None = None
) -> SheetImport:
    """Decide that the readable rows are to be taken in; a worker then does it.

    Args:
        include_assumed: also those that rest on an assumption.
        choices: by uid of the row, CHANGE or ANOTHER for those that resemble something existing; else as shown.

    Refusals: `not_previewed`, `nothing_to_apply`, `choice_invalid`.
    """
    imported = SheetImport.objects.locked(imported)
    _refuse_unless_takeable(imported, include_assumed)
    _keep_choices(imported, choices or {})
    imported.status, imported.include_assumed = Status.APPLYING, include_assumed
    imported.save(update_fields=["status", "include_assumed"])
    record("accept_sheet", imported, by=by)
    return imported


def _keep_choices(imported: SheetImport, choices: Mapping[uuid.UUID, str]) -> None:
    for row in imported.rows.filter(uid__in=choices.keys()):
        if not row.told["choice"] or choices[row.uid] not in (CHANGE, ANOTHER):
            raise Refused(_("There is nothing to choose about this row."), code="choice_invalid")
        row.choose(choices[row.uid])
        row.save(update_fields=["sealed"])


def _refuse_unless_takeable(imported: SheetImport, include_assumed: bool) -> None:
    if imported.status not in (Status.PREVIEWED, Status.APPLYING):
        raise Refused(_("This sheet has already been dealt with."), code="not_previewed")
    if imported.purged:
        raise Refused(_("The rows of this sheet have been erased. Upload it again."), code="purged")
    if not imported.rows.takeable(include_assumed=include_assumed).exists():
        raise Refused(_("There is nothing in this sheet that is new."), code="nothing_to_apply")


@action
def apply_sheet(
    imported: SheetImport, *, include_assumed: bool, by: Actor, progress: Progress = no_progress
) -> SheetImport:
    """Take the readable rows in, all in one transaction; each is read once more against what is there now.

    A row that is refused at this point is left out whole and marked with the reason; the others stand.

    Refusals: `not_previewed`, `nothing_to_apply`, `no_such_list`, `busy`.
    """
    imported = SheetImport.objects.locked(imported, wait=False)
    _refuse_unless_takeable(imported, include_assumed)
    # One import at a time in a community; others may go on entering rows that refer to it.
    Community.objects.select_for_update(of=("self",), no_key=True).get(pk=imported.community_id)
    if not imported.community.uses(imported.sheet.room):
        raise Refused(_("This community does not use that list."), code="no_such_list")
    hints = hints_for(imported.community)
    sheet = imported.reader(hints_of(_titles(imported), hints))
    results = {"add": 0, "change": 0, "unchanged": 0, "refused": 0}
    takeable = (State.GOOD, State.ASSUMED) if include_assumed else (State.GOOD,)
    rows = list(imported.rows.exclude(state=State.SKIPPED).in_order())
    for number, row in enumerate(rows, 1):
        # Those that are not taken in are read all the same: what is said of a row may rest on the rows above it.
        told = row.told
        plan = sheet.read(row.where, texts_of(imported.mapping, told["cells"]), told["choice"])
        if row.state in takeable:
            results[_take_in(row, plan, sheet, include_assumed, by)] += 1
            row.save(update_fields=["state", "verb", "sealed", "subject_id"])
        if number % CHUNK == 0:
            progress(number, len(rows))
    imported.status, imported.results, imported.applied_at = Status.APPLIED, results, timezone.now()
    imported.counts = {state.value: imported.rows.filter(state=state).count() for state in State}
    imported.include_assumed = include_assumed
    imported.save()
    record("apply_sheet", imported, by=by, **results)  # type: ignore[arg-type]
    return imported


def _titles(imported: SheetImport) -> list[str]:
    """What stood above the list; the year in it completes dates without one."""
    first = imported.rows.exclude(state=State.SKIPPED).in_order().first()
    skipped = imported.rows.filter(state=State.SKIPPED, position__lt=first.position if first else 0).in_order()
    return [" ".join(row.told["cells"]) for row in skipped]


def _take_in(row: SheetRow, plan: Plan, sheet: Sheet, include_assumed: bool, by: Actor) -> str:
    """Apply one row; returns what became of it."""
    cells = row.told["cells"]
    row.keep(cells, plan)
    if plan.state == State.UNCHANGED:
        return "unchanged"
    if plan.state == State.BAD or (plan.state == State.ASSUMED and not include_assumed):
        return "refused"
    verb = plan.verb
    try:
        subject = sheet.apply(plan, by=by)
    except Refused as refused:
        remark = Unreadable("%(sentence)s", sentence=" ".join(refused.messages)).remark
        row.state, row.verb = State.BAD, ""
        row.sealed = SheetRow.telling(cells, [*plan.row.remarks, remark], [])
        return "refused"
    row.state, row.subject_id = State.APPLIED, subject.pk
    return verb


@action
def return_sheet(imported: SheetImport, *, by: Actor) -> SheetImport:
    """Give a sheet that could not be taken in back to be looked at.

    Refusals: `not_applying`.
    """
    imported = SheetImport.objects.locked(imported)
    if imported.status != Status.APPLYING:
        raise Refused(_("This sheet is not being taken in."), code="not_applying")
    imported.status = Status.PREVIEWED
    imported.save(update_fields=["status"])
    record("return_sheet", imported, by=by)
    return imported
