"""The pages, walked as a member of the office: upload, look, correct, take in, get the rest back."""

import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

from community.people.models import User
from community.places.models import Community
from community.sheets.models import SheetImport
from community.sheets.reading import read_grids
from community.sheets.reminders import reminders
from community.sheets.tasks import read_sheet_task
from community.timeline.models import Event
from partners.directory.actions import add_contact, add_service
from partners.directory.models import Partner
from services.roster.actions import create_series
from services.roster.models import DutySeries
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_street_officer

pytestmark = pytest.mark.django_db

LIST = """单位名称\t类别\t联系人\t联系电话\t签约日期
丽人理发店\t商家\t示例联系人1\t13800000008\t2026-09-08
无号店\t商家\t示例联系人2\t1380000\t2026-09-08
长寿店\t商家\t示例联系人3\t13800000009\t46082
"""


@pytest.fixture
def office() -> Community:
    return make_community()


@pytest.fixture
def staff(office: Community) -> User:
    return make_member_of(office)


@pytest.fixture
def page(staff: User, client: Client) -> Client:
    client.force_login(staff)
    return client


def upload(page: Client, office: Community, pasted: str = LIST, key: str = "partners") -> SheetImport:
    response = page.post(f"/console/sheets/{office.slug}/{key}/upload/", {"pasted": pasted})
    assert response.status_code == 302, response.content.decode()
    return SheetImport.objects.latest("pk")


def test_one_community_comes_straight_to_its_lists(page: Client, office: Community) -> None:
    assert page.get("/console/sheets/").headers["Location"] == f"/console/sheets/{office.slug}/"
    body = page.get(f"/console/sheets/{office.slug}/").content.decode()
    assert f"/console/sheets/{office.slug}/partners/upload/" in body


def test_a_closed_room_has_no_list(page: Client, office: Community) -> None:
    Community.objects.filter(pk=office.pk).update(closed_rooms=["directory"])
    assert "partners/upload" not in page.get(f"/console/sheets/{office.slug}/").content.decode()
    assert page.get(f"/console/sheets/{office.slug}/partners/upload/").status_code == 404


def test_the_preview_marks_what_is_wrong_and_says_how_to_write_it(page: Client, office: Community) -> None:
    imported = upload(page, office)
    body = page.get(imported.get_absolute_url()).content.decode()
    assert '<strong class="wrong">1380000</strong>' in body
    assert "0759-2220006" in body
    only = page.get(imported.get_absolute_url() + "?state=bad").content.decode()
    assert "1380000" in only
    assert "长寿店" not in only


def test_taking_in_names_exact_numbers_and_asks_about_assumptions(page: Client, office: Community) -> None:
    imported = upload(page, office)
    url = f"/console/sheets/import/{imported.uid}/apply/"
    assert page.get(url).status_code == 200
    assert page.post(url).status_code == 422
    assert page.post(url, {"include_assumed": "certain"}).status_code == 302
    assert set(Partner.objects.values_list("name", flat=True)) == {"丽人理发店"}
    assert page.get(imported.get_absolute_url()).status_code == 200


def test_what_is_left_comes_back_as_a_sheet_and_goes_in_again_when_mended(page: Client, office: Community) -> None:
    imported = upload(page, office)
    page.post(f"/console/sheets/import/{imported.uid}/apply/", {"include_assumed": "all"})
    response = page.get(f"/console/sheets/import/{imported.uid}/problems.xlsx")
    (grid,) = read_grids(response.content)
    assert grid.rows[0] == ["单位名称", "类别", "联系人", "联系电话", "签约日期", "问题", "请看一眼"]
    assert [row[0] for row in grid.rows[1:]] == ["无号店"]
    assert grid.rows[1][5]
    mended = io.BytesIO()
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(response.content))
    workbook.active["D2"] = "13800000001"
    workbook.save(mended)
    file = SimpleUploadedFile("改好的.xlsx", mended.getvalue())
    page.post(f"/console/sheets/{office.slug}/partners/upload/", {"file": file})
    again = SheetImport.objects.latest("pk")
    assert (again.counts["good"], again.counts["bad"]) == (1, 0)


def test_a_corrected_mapping_is_used_and_remembered(page: Client, office: Community) -> None:
    strange = "店号\t门类\t号码\n丽人理发店\t商家\t13800000008\n"
    imported = upload(page, office, strange)
    assert imported.counts["bad"] == 1
    page.post(f"/console/sheets/import/{imported.uid}/map/", {"column-0": "name", "column-1": "kind", "column-2": ""})
    imported.refresh_from_db()
    assert (imported.mapping, imported.counts["good"]) == (["name", "kind", ""], 1)
    assert upload(page, office, strange).mapping == ["name", "kind", ""]


def test_two_columns_cannot_mean_the_same(page: Client, office: Community) -> None:
    imported = upload(page, office)
    data = {"column-0": "name", "column-1": "name", "column-2": "", "column-3": "", "column-4": ""}
    response = page.post(f"/console/sheets/import/{imported.uid}/map/", data, follow=True)
    assert 'class="message error"' in response.content.decode()


def test_a_sheet_put_aside_leaves_no_text(page: Client, office: Community) -> None:
    imported = upload(page, office)
    page.post(f"/console/sheets/import/{imported.uid}/discard/")
    imported.refresh_from_db()
    assert (imported.status, imported.purged) == ("discarded", True)
    assert not hasattr(imported, "file")
    assert {row.sealed for row in imported.rows.all()} == {""}
    assert not Partner.objects.exists()


def test_an_unreadable_file_gets_a_sentence(page: Client, office: Community) -> None:
    file = SimpleUploadedFile("名单.xlsx", b"PK\x03\x04 broken")
    page.post(f"/console/sheets/{office.slug}/partners/upload/", {"file": file})
    imported = SheetImport.objects.latest("pk")
    assert imported.status == "failed"
    assert 'class="message error"' in page.get(imported.get_absolute_url()).content.decode()


@pytest.mark.parametrize("given", [{}, {"pasted": "  "}, {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")}])
def test_nothing_or_no_sheet_is_said_on_the_form(page: Client, office: Community, given: dict) -> None:
    response = page.post(f"/console/sheets/{office.slug}/partners/upload/", given)
    assert response.status_code == 422
    assert 'class="wrongs"' in response.content.decode()


def test_template_and_export_download(page: Client, office: Community) -> None:
    make_partner(office, name="=SUM(A1)", kind="merchant")
    for name in ("template", "export"):
        response = page.get(f"/console/sheets/{office.slug}/partners/{name}.xlsx")
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment; filename")
    assert read_grids(response.content)[0].rows[1][0] == "=SUM(A1)"


def test_names_and_numbers_are_hidden_unless_asked_for_and_then_it_is_recorded(page: Client, office: Community) -> None:
    add_contact(make_partner(office), name="示例联系人", phone="13800000001", by=SYSTEM)
    url = f"/console/sheets/{office.slug}/partners/export.xlsx"
    assert "13800000001" not in str(read_grids(page.get(url).content)[0].rows)
    assert not Event.objects.filter(verb="unmask_contact").exists()
    assert "13800000001" in str(read_grids(page.post(url).content)[0].rows)
    assert Event.objects.filter(verb="unmask_contact").count() == 1


def test_another_communitys_staff_see_nothing(page: Client, office: Community, client: Client) -> None:
    imported = upload(page, office)
    client.force_login(make_member_of(make_community()))
    for path in ("", "apply/", "problems.xlsx"):
        assert client.get(f"/console/sheets/import/{imported.uid}/{path}").status_code == 404
    for path in ("map/", "discard/"):
        assert client.post(f"/console/sheets/import/{imported.uid}/{path}").status_code == 404
    assert client.get(f"/console/sheets/{office.slug}/").status_code == 404
    assert client.get(f"/console/sheets/{office.slug}/partners/export.xlsx").status_code == 404


def test_the_street_looks_but_takes_nothing_in(page: Client, office: Community, client: Client) -> None:
    imported = upload(page, office)
    client.force_login(make_street_officer(office.street))
    assert client.get(imported.get_absolute_url()).status_code == 200
    assert client.get(f"/console/sheets/import/{imported.uid}/apply/").status_code == 403
    assert client.get(f"/console/sheets/{office.slug}/partners/upload/").status_code == 403


def test_strangers_are_asked_to_sign_in(client: Client, office: Community) -> None:
    assert client.get(f"/console/sheets/{office.slug}/").status_code == 302


def test_rows_do_not_add_queries(page: Client, office: Community, django_assert_max_num_queries: object) -> None:
    few = upload(page, office)
    many = upload(page, office, LIST + "".join(f"店{n}\t商家\t示例\t13800000001\t\n" for n in range(1000)))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for imported in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page.get(imported.get_absolute_url())
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_large_sheet_is_read_by_a_worker_while_its_page_says_how_far(
    page: Client, office: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("community.sheets.tasks.SMALL_FILE", 10)
    monkeypatch.setattr("community.sheets.tasks.read_sheet_task.delay", sent.append)
    with TestCase.captureOnCommitCallbacks(execute=True):
        imported = upload(page, office)
    assert (imported.status, sent) == ("uploaded", [imported.pk])
    cache.set(f"sheet-progress-{imported.pk}", (1200, 5000), 60)
    body = page.get(imported.get_absolute_url()).content.decode()
    assert "1200" in body
    assert '<meta http-equiv="refresh"' in body  # without JavaScript the page comes again by itself
    part = page.get(imported.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    read_sheet_task(imported.pk)
    done = page.get(imported.get_absolute_url(), headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == imported.get_absolute_url()


def test_where_no_worker_comes_the_waiting_page_does_it_itself(
    page: Client, office: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.sheets.tasks.SMALL_FILE", 10)
    monkeypatch.setattr("community.sheets.tasks.read_sheet_task.delay", lambda pk: None)
    monkeypatch.setattr("community.sheets.tasks.PATIENCE", dt.timedelta(seconds=-1))
    imported = upload(page, office)
    cache.delete(f"sheet-progress-{imported.pk}")
    assert page.get(imported.get_absolute_url()).status_code == 200
    imported.refresh_from_db()
    assert imported.status == "previewed"


def test_only_rows_to_look_at_are_downloaded_unless_the_whole_sheet_is_asked_for(
    page: Client, office: Community
) -> None:
    imported = upload(page, office)
    url = f"/console/sheets/import/{imported.uid}/problems.xlsx"
    _head, bad, guessed = read_grids(page.get(url).content)[0].rows
    assert (bad[0], bool(bad[5]), bad[6:]) == ("无号店", True, [""])
    assert (guessed[0], guessed[4], guessed[5], bool(guessed[6])) == ("长寿店", "2026-03-01", "", True)
    whole = read_grids(page.get(url + "?rows=all").content)[0].rows
    assert [row[0] for row in whole[1:]] == ["丽人理发店", "无号店", "长寿店"]


def test_a_sheet_in_which_nothing_is_new_asks_nobody(page: Client, office: Community, staff: User) -> None:
    alone = "单位名称\t类别\n丽人理发店\t商家\n"
    first = upload(page, office, alone)
    assert len(reminders(staff)) == 1
    page.post(f"/console/sheets/import/{first.uid}/apply/", {"include_assumed": "certain"})
    again = upload(page, office, alone)
    assert again.says_nothing_new
    assert reminders(staff) == []


def test_the_same_sheet_again_replaces_the_one_that_was_not_taken_in(page: Client, office: Community) -> None:
    first, other, again = upload(page, office), upload(page, office, LIST + "长青店\t商家\n"), upload(page, office)
    statuses = [SheetImport.objects.get(pk=imported.pk).status for imported in (first, other, again)]
    assert statuses == ["discarded", "previewed", "previewed"]
    for content in (LIST, LIST + "长青店\t商家\n"):
        file = SimpleUploadedFile("名单.csv", content.encode())
        page.post(f"/console/sheets/{office.slug}/partners/upload/", {"file": file})
    named = SheetImport.objects.filter(file_name="名单.csv") | SheetImport.objects.filter(pk__gt=again.pk)
    assert sorted(named.values_list("status", flat=True)) == ["discarded", "previewed"]


def test_changes_are_shown_as_they_will_be(page: Client, office: Community) -> None:
    partner = make_partner(office, name="王师傅家电维修店", kind="merchant")
    add_service(partner, name="家电维修", price_fen=0, price_note="只收零件费", by=SYSTEM)
    add_service(partner, name="长者助餐", by=SYSTEM)
    imported = upload(page, office, "单位名称\t类别\t服务\n王师傅家电维修店\t商家\t家电维修（收零件费）、助餐\n")
    row = imported.rows.get(verb="change")
    assert row.told["changes"] == [
        ["services", "家电维修（只收零件费），免费", "家电维修（收零件费），免费"],
        ["new_service", "", "助餐"],
    ]
    assert (row.state, "长者助餐" in str(row.remarks[-1]) or "长者助餐" in str(row.remarks[0])) == ("assumed", True)


def test_what_all_rows_change_alike_is_said_once(page: Client, office: Community) -> None:
    partner = make_partner(office, name="丽人理发店")
    for day in range(1, 5):
        create_series(office, title="理发", weekdays=[day], starts_at=dt.time(9), ends_at=dt.time(11), by=SYSTEM,
                      starts_on=dt.date(2026, 1, 1), partners=[(partner, None)])  # fmt: skip
    lines = "\n".join(f"周{day}\t9:00-11:00\t理发\t丽人理发店\t顺延\t" for day in "一二三四")
    head = "2026年值班表（1月1日起执行，节假日顺延）\n星期\t时间\t服务内容\t值班单位\n"
    imported = upload(page, office, head + lines.replace("\t顺延\t", ""), "roster")
    assert [(key, count) for key, _then, count in imported.results["alike"]] == [("holidays", 4)]
    url = f"/console/sheets/import/{imported.uid}/apply/"
    for address in (url, imported.get_absolute_url() + "?state=all"):
        body = page.get(address).content.decode()
        assert (body.count("<b>顺延</b>"), body.count("is-change")) == (1, 0)


def test_a_row_that_resembles_something_existing_is_decided_on_the_page(page: Client, office: Community) -> None:
    partner = make_partner(office, name="丽人理发店")
    create_series(office, title="理发", weekdays=[1], starts_at=dt.time(9), ends_at=dt.time(11), by=SYSTEM,
                  starts_on=dt.date(2026, 1, 1), partners=[(partner, None)])  # fmt: skip
    sheet = "星期\t时间\t服务内容\t值班单位\n周一\t9:00-11:30\t理发\t丽人理发店\n"
    for chosen, count in (("another", 2), ("change", 2)):
        imported = upload(page, office, sheet.replace("11:30", "11:45") if chosen == "change" else sheet, "roster")
        row = imported.rows.get(where="2")
        url = f"/console/sheets/import/{imported.uid}/apply/"
        assert f'name="choice-{row.uid}"' in page.get(url).content.decode()
        page.post(url, {"include_assumed": "all", f"choice-{row.uid}": chosen})
        assert DutySeries.objects.filter(title="理发").count() == count
