"""Sheets through the API: a program does what the office does, and is refused what the office is refused."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from community.places.models import Community
from community.sheets.reading import read_grids
from partners.directory.models import Partner
from services.roster.actions import create_series
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_street_officer

pytestmark = pytest.mark.django_db

LIST = "单位名称,类别,联系人,联系电话\n丽人理发店,商家,示例,13800000008\n无号店,商家,示例,1380000\n"
IMPORTS, ROWS = "/api/v1/sheet-imports/", "/api/v1/sheet-rows/"


@pytest.fixture
def office() -> Community:
    return make_community()


@pytest.fixture
def api(office: Community) -> APIClient:
    client = APIClient()
    client.force_authenticate(make_member_of(office))
    return client


def upload(api: APIClient, office: Community, content: str = LIST, **more: str) -> dict:
    file = SimpleUploadedFile("名单.csv", content.encode("gb18030"))
    response = api.post(
        IMPORTS, {"community": office.slug, "list": "partners", "file": file} | more, format="multipart"
    )
    assert response.status_code == 201, response.data
    return response.data


def test_upload_look_take_in_and_fetch_the_rest(api: APIClient, office: Community) -> None:
    imported = upload(api, office)
    assert (imported["status"], imported["counts"]["good"], imported["counts"]["bad"]) == ("previewed", 1, 1)
    rows = api.get(ROWS, {"sheet_import": imported["uid"], "state": "bad"}).data["results"]
    assert [(row["where"], row["sayings"][0]["column"]) for row in rows] == [("3", "contact_phone")]
    done = api.post(f"{IMPORTS}{imported['uid']}/apply/", {"include_assumed": False}, format="json")
    assert (done.status_code, done.data["status"], done.data["results"]["add"]) == (200, "applied", 1)
    assert Partner.objects.get().name == "丽人理发店"
    again = api.post(f"{IMPORTS}{imported['uid']}/apply/", {"include_assumed": False}, format="json")
    assert (again.status_code, again.data["code"]) == (409, "not_previewed")
    problems = api.get(f"{IMPORTS}{imported['uid']}/problems/")
    assert [row[0] for row in read_grids(problems.content)[0].rows] == ["单位名称", "无号店"]


def test_columns_can_be_mapped_and_nonsense_is_refused(api: APIClient, office: Community) -> None:
    imported = upload(api, office)
    url = f"{IMPORTS}{imported['uid']}/map-columns/"
    mapped = api.post(url, {"mapping": ["name", "kind", "", ""]}, format="json")
    assert (mapped.status_code, mapped.data["counts"]["bad"]) == (200, 0)
    assert api.post(url, {"mapping": ["name"]}, format="json").status_code == 400
    assert api.post(url, {"mapping": ["name", "name", "", ""]}, format="json").status_code == 400
    assert api.post(url, {"mapping": ["drop table", "", "", ""]}, format="json").status_code == 400


def test_what_is_no_sheet_is_refused_with_its_sentence(api: APIClient, office: Community) -> None:
    file = SimpleUploadedFile("a.xlsx", b"%PDF-1.7")
    response = api.post(IMPORTS, {"community": office.slug, "list": "partners", "file": file}, format="multipart")
    assert (response.status_code, response.data["code"]) == (409, "not_a_sheet")
    file.seek(0)
    response = api.post(IMPORTS, {"community": office.slug, "list": "nothing", "file": file}, format="multipart")
    assert response.status_code == 409


def test_others_see_nothing_and_the_street_only_looks(api: APIClient, office: Community) -> None:
    imported = upload(api, office)
    other = APIClient()
    other.force_authenticate(make_member_of(make_community()))
    for path in ("", "problems/"):
        assert other.get(f"{IMPORTS}{imported['uid']}/{path}").status_code == 404
    assert other.get(ROWS).data["results"] == []
    assert other.post(f"{IMPORTS}{imported['uid']}/discard/").status_code == 404
    street = APIClient()
    street.force_authenticate(make_street_officer(office.street))
    assert street.get(f"{IMPORTS}{imported['uid']}/").status_code == 200
    assert street.post(f"{IMPORTS}{imported['uid']}/discard/").status_code == 403
    assert APIClient().get(IMPORTS).status_code in (401, 403)


def test_discarding_erases(api: APIClient, office: Community) -> None:
    imported = upload(api, office)
    gone = api.post(f"{IMPORTS}{imported['uid']}/discard/")
    assert (gone.data["status"], gone.data["purged"], gone.data["file_name"]) == ("discarded", True, "")
    assert {tuple(row["cells"]) for row in api.get(ROWS).data["results"]} == {()}


def test_what_resembles_something_existing_can_be_chosen_by_row(api: APIClient, office: Community) -> None:
    partner = make_partner(office, name="丽人理发店")
    create_series(office, title="理发", weekdays=[1], starts_at=dt.time(9), ends_at=dt.time(11), by=SYSTEM,
                  starts_on=dt.date(2026, 1, 1), partners=[(partner, None)])  # fmt: skip
    imported = upload(api, office, "星期,时间,服务内容,值班单位\n周一,9:00-11:30,理发,丽人理发店\n", list="roster")
    (row,) = api.get(ROWS, {"sheet_import": imported["uid"], "state": "assumed"}).data["results"]
    assert row["choice"] == "change"
    url = f"{IMPORTS}{imported['uid']}/apply/"
    for wrong in ({"nobody": "another"}, {row["uid"]: "neither"}):
        assert api.post(url, {"include_assumed": True, "choices": wrong}, format="json").status_code == 400
    done = api.post(url, {"include_assumed": True, "choices": {row["uid"]: "another"}}, format="json")
    assert (done.status_code, done.data["results"]["add"]) == (200, 1)
