"""The sheets pages of the console: choose a list, upload or paste, look at every row, take in, get the rest back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from community.access.actors import Actor
from community.access.rules import may, require
from community.guards.refusal import Refused
from community.guards.slots import plugged
from community.places.models import Community
from community.sheets.actions import accept_sheet, discard_sheet, map_columns, upload_sheet
from community.sheets.columns import GUESSES, PROBLEMS, Sheet
from community.sheets.forms import ApplyForm, MappingForm, UploadForm
from community.sheets.lists import kept_from, sheets_of
from community.sheets.models import SheetImport, SheetRow, State, Status
from community.sheets.previewing import changes_of_all, columns_of, headers_of, shown_rows, tabs_of, write_problems
from community.sheets.tasks import apply_soon, lend_a_hand, progress_of, read_soon
from community.sheets.writing import XLSX, write_export, write_template

PAGE = 50
MOST = 200  # rows shown before they are taken in; the rest stands in the preview
HISTORY = 20


@login_required
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """Whose lists? Straight on where there is only one community."""
    communities = list(Community.objects.managed_by(request.user).select_related("street").order_by("street", "name"))
    if len(communities) == 1:
        return redirect("community_sheets", communities[0].slug)
    if not communities:
        raise PermissionDenied
    return render(request, "community/sheets/communities.html", {"communities": communities})


def _community(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.managed_by(request.user).select_related("street"), slug=slug)
    request.community = community  # type: ignore[attr-defined]
    return community


def _sheet(community: Community, key: str) -> type[Sheet]:
    for sheet in sheets_of(community):
        if sheet.key == key:
            return sheet
    raise Http404


def _taking_in(sheet: type[Sheet]) -> str:
    """What it takes to upload this list."""
    return sheet.permission or "community.upload_sheet"


def _import(request: HttpRequest, uid: Any) -> SheetImport:
    imports = SheetImport.objects.managed_by(request.user).select_related("community__street", "uploaded_by")
    imported = get_object_or_404(imports, uid=uid)
    if imported.sheet not in sheets_of(imported.community):
        raise Http404
    request.community = imported.community  # type: ignore[attr-defined]
    return imported


@login_required
@require_GET
def community_sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """The lists of one community with what can be done with them, and the sheets that came in."""
    community = _community(request, slug)
    imports = SheetImport.objects.filter(community=community).exclude(kept_from(request.user))
    imports = imports.select_related("uploaded_by").newest_first()
    if before := _number(request.GET.get("before")):
        imports = imports.filter(pk__lt=before)
    newest = list(imports[: HISTORY + 1])
    onward = f"?before={newest[HISTORY - 1].pk}#history" if len(newest) > HISTORY else ""
    may_export = may(request.user, "community.export_sheet", community)
    lists = [
        {
            "sheet": sheet,
            "may_import": may(request.user, _taking_in(sheet), community),
            "may_export": sheet.gives_out and may_export,
            "may_reveal": sheet.reveal_permission and may(request.user, sheet.reveal_permission, community),
        }
        for sheet in sheets_of(community)
    ]
    context = {
        "lists": [each for each in lists if each["may_import"] or each["may_export"]],
        "imports": newest[:HISTORY],
        "onward": onward,
    }
    return render(request, "community/sheets/lists.html", context)


@login_required
def upload_sheet_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Upload a file or paste a list."""
    community = _community(request, slug)
    sheet = _sheet(community, key)
    require(request.user, _taking_in(sheet), community)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(sheet, community, *given)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            imported = upload_sheet(
                community, sheet_key=sheet.key, content=cleaned["content"], file_name=cleaned["file_name"],
                options=form.options(), by=Actor.of(request.user),
            )  # fmt: skip
            read_soon(imported)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            return redirect(imported)
    return render(request, "community/sheets/upload.html", {"form": form, "sheet": sheet}, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


@login_required
@require_GET
def sheet_import(request: HttpRequest, uid: Any) -> HttpResponse:
    """One import as it stands: being read, to be looked at, being taken in, or done."""
    imported = _import(request, uid)
    if imported.status in (Status.UPLOADED, Status.APPLYING):
        if not lend_a_hand(imported):
            return _waiting(request, imported)
        imported = _import(request, uid)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(imported.get_absolute_url())
    if imported.status in (Status.FAILED, Status.DISCARDED):
        return render(request, "community/sheets/closed.html", {"imported": imported})
    if imported.status == Status.PREVIEWED:
        return render(request, "community/sheets/preview.html", _preview(request, imported))
    taken = imported.rows.filter(state=State.APPLIED).values_list("subject_id", flat=True)
    context = _preview(request, imported) | {"aftermath": imported.sheet.aftermath(imported.community, taken)}
    return render(request, "community/sheets/result.html", context)


def _waiting(request: HttpRequest, imported: SheetImport) -> HttpResponse:
    done, total = progress_of(imported)
    context = {"imported": imported, "done": done, "total": total, "url": imported.get_absolute_url()}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "community/sheets/_progress.html", context)
    return render(request, "community/sheets/waiting.html", context)


def _preview(request: HttpRequest, imported: SheetImport) -> dict[str, Any]:
    """A page of rows, the counts, and the mapping."""
    state = _state(request, imported)
    rows: Any = imported.rows.in_order()
    if state:
        rows = rows.filter(state=state)
    after = _number(request.GET.get("after"))
    page: list[SheetRow] = list((rows.filter(position__gt=after) if after else rows)[: PAGE + 1])
    onward = f"?state={state or 'all'}&after={page[PAGE - 1].position}#rows" if len(page) > PAGE else ""
    rows_shown = shown_rows(imported, page[:PAGE])
    takes_part = may(request.user, "community.upload_sheet", imported)
    mapping = MappingForm(imported)
    missing = [
        column.label for column in imported.sheet.columns if column.required and column.key not in imported.mapping
    ]
    ours = ("", PROBLEMS, GUESSES)  # columns of a sheet that came back mended
    headers = zip(headers_of(imported), imported.mapping, strict=False)
    unused = [header for header, key in headers if header not in ours and not key]
    return {
        "imported": imported,
        "rows": rows_shown,
        "columns": columns_of(imported, rows_shown),
        "of_all": changes_of_all(imported),
        "onward": onward,
        "back": f"?state={state or 'all'}#rows" if after else "",
        "state": state,
        "tabs": tabs_of(imported, state),
        "mapping": mapping,
        "missing": missing,
        "unused": unused,
        "other_worksheets": [name for name in imported.worksheets if name != imported.worksheet],
        "may_import": takes_part,
        "left": sum(imported.counts.get(key, 0) for key in ("bad", "assumed")),
        "list_url": _list_url(imported),
    }


def _state(request: HttpRequest, imported: SheetImport) -> str:
    """Which rows are asked for; without asking, those that want to be looked at first."""
    asked = request.GET.get("state", "")
    if asked in State.values or asked == "all":
        return "" if asked == "all" else asked
    return next((state.value for state in (State.BAD, State.ASSUMED) if imported.counts.get(state.value)), "")


def _list_url(imported: SheetImport) -> str:
    """Where residents see this list."""
    for entry in plugged("NAVIGATION"):
        if entry.room == imported.sheet.room:
            return reverse(entry.url_name, args=[imported.community.slug])
    return ""


@login_required
@require_POST
def map_columns_page(request: HttpRequest, uid: Any) -> HttpResponse:
    """Correct the mapping; the sheet is read again with it."""
    imported = _import(request, uid)
    require(request.user, "community.map_columns", imported)
    form = MappingForm(imported, request.POST)
    if not form.is_valid():
        messages.error(request, _("These columns do not fit the sheet."))
        return redirect(imported)
    try:
        imported = map_columns(imported, by=Actor.of(request.user), **form.chosen())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        read_soon(imported)
    return redirect(imported)


@login_required
def apply_sheet_page(request: HttpRequest, uid: Any) -> HttpResponse:
    """Say exactly what will be taken in, and take it in."""
    imported = _import(request, uid)
    require(request.user, "community.apply_sheet", imported)
    if imported.status != Status.PREVIEWED or not imported.takeable:
        return redirect(imported)
    guessed = list(imported.rows.filter(state=State.ASSUMED).in_order()[:MOST])
    form = ApplyForm(imported, guessed, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            include = form.cleaned_data["include_assumed"]
            imported = accept_sheet(
                imported, include_assumed=include, choices=form.choices(), by=Actor.of(request.user)
            )
            apply_soon(imported)
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect(imported)
    verbs = {verb: imported.rows.takeable(include_assumed=True).filter(verb=verb).count() for verb in ("add", "change")}
    shown = shown_rows(imported, guessed)
    for row, kept in zip(shown, guessed, strict=True):
        row.field = form[f"choice-{kept.uid}"] if f"choice-{kept.uid}" in form.fields else None
    context = {
        "imported": imported, "form": form, "guessed": shown, "verbs": verbs, "of_all": changes_of_all(imported),
    }  # fmt: skip
    return render(request, "community/sheets/apply.html", context, status=_status(form))


@login_required
@require_POST
def discard_sheet_page(request: HttpRequest, uid: Any) -> HttpResponse:
    """Put a sheet aside."""
    imported = _import(request, uid)
    require(request.user, "community.discard_sheet", imported)
    try:
        discard_sheet(imported, by=Actor.of(request.user))
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(imported)
    messages.success(request, _("The sheet was put aside. Nothing of it was taken in."))
    return redirect("community_sheets", imported.community.slug)


@login_required
@require_GET
def sheet_problems(request: HttpRequest, uid: Any) -> HttpResponse:
    """The rows that were not taken in, with what is wrong with each."""
    imported = _import(request, uid)
    require(request.user, "community.upload_sheet", imported)
    name = _("%(list)s, rows to mend") % {"list": imported.sheet.label}
    return _download(write_problems(imported, whole=request.GET.get("rows") == "all"), name)


@login_required
@require_GET
def sheet_template(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """An empty sheet with all columns and how to fill them in."""
    sheet = _sheet(_community(request, slug), key)
    return _download(write_template(sheet), _("%(list)s, template") % {"list": sheet.label})


@login_required
def export_sheet(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The list as a sheet; by POST with names and numbers written out, which leaves an event for each."""
    community = _community(request, slug)
    sheet = _sheet(community, key)
    if not sheet.gives_out:
        raise Http404
    require(request.user, "community.export_sheet", community)
    reveal_by = None
    if request.method == "POST":
        require(request.user, sheet.reveal_permission, community)
        reveal_by = Actor.of(request.user)
    rows = sheet.export(community, reveal_by=reveal_by)
    return _download(write_export(sheet, rows), f"{community.name} {sheet.label}")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response["Cache-Control"] = "no-store"
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 16 else 0
