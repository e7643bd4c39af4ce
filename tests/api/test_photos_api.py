"""Photos and withdrawn records in the API: who may, retries, files, problems."""

from typing import Any

from services.activities.models import Activity, ActivityPhoto
from tests.api.conftest import Town, client_of
from tests.factories import make_partner
from tests.services.activities.pictures import jpeg, upload

URL = "/api/v1/activity-photos/"


def post(client: Any, activity: Activity, content: bytes | None = None, **headers: str) -> Any:
    return client.post(
        URL, {"activity": str(activity.uid), "file": upload(content)}, format="multipart", headers=headers
    )


def test_a_photo_is_added_by_its_partners_and_the_office_and_once_for_a_key(here: Town, people: Any) -> None:
    activity = here.rows["activities"]
    before = activity.photos.count()
    for role in ["anybody", "resident", "bookkeeper", "street officer"]:
        assert post(client_of(people[role]), activity).status_code == (401 if role == "anybody" else 403), role
    for role in ["partner member", "staff"]:
        content, client = jpeg(), client_of(people[role])
        answers = [post(client, activity, content, **{"Idempotency-Key": f"photo-{role}"}) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["status"] == "kept"
    assert activity.photos.count() == before + 2


def test_what_is_no_photo_is_a_problem_and_leaves_nothing(here: Town, staff: Any) -> None:
    before = ActivityPhoto.objects.count()
    answer = post(staff, here.rows["activities"], b"<svg/>")
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_unreadable")
    assert staff.post(URL, {"activity": str(here.rows["activities"].uid)}, format="multipart").status_code == 400
    assert staff.post(URL, {"activity": "x"}, format="json").status_code == 415
    assert ActivityPhoto.objects.count() == before


def test_an_unpublished_picture_is_read_by_its_own_people_alone(here: Town, people: Any) -> None:
    hidden, shown = here.hidden["activity-photos"], here.rows["activity-photos"]
    for role, user in people.items():
        may = role in {"staff", "secretary", "bookkeeper", "street officer", "superuser"}
        answer = client_of(user).get(f"{URL}{hidden.uid}/image/")
        assert answer.status_code == (200 if may else 404), role
        answer = client_of(user).get(f"{URL}{shown.uid}/image/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg"), role
        assert ("consent_kind" in client_of(user).get(f"{URL}{shown.uid}/").json()) is may, role


def test_publish_report_and_decide(here: Town, people: Any) -> None:
    photo, staff = here.rows["activity-photos"], client_of(people["staff"])
    assert staff.post(f"{URL}{photo.uid}/unpublish/").json()["status"] == "kept"
    said = {"consent": "asked", "note": "张示例", "no_children": True}
    for role in ["partner member", "street officer"]:
        assert client_of(people[role]).post(f"{URL}{photo.uid}/publish/", said).status_code == 403, role
    lacking = staff.post(f"{URL}{photo.uid}/publish/", {**said, "note": ""})
    assert (lacking.status_code, lacking.json()["code"]) == (409, "no_consent")
    assert staff.post(f"{URL}{photo.uid}/publish/", said).json()["status"] == "published"
    assert client_of(None).post(f"{URL}{photo.uid}/report/", {}).status_code == 401
    asked = client_of(people["resident"]).post(f"{URL}{photo.uid}/report/", {"reason": "门牌"})
    assert asked.status_code == 200, asked.content
    assert client_of(None).get(f"{URL}{photo.uid}/").status_code == 404
    report = photo.reports.get()
    decided = f"/api/v1/photo-reports/{report.uid}/dismiss/"
    assert client_of(people["street officer"]).post(decided).status_code == 403
    assert staff.post(decided).json()["status"] == "dismissed"
    again = staff.post(f"/api/v1/photo-reports/{report.uid}/uphold/")
    assert (again.status_code, again.json()["code"]) == (409, "report_decided")
    assert client_of(None).get(f"{URL}{photo.uid}/").status_code == 200


def test_a_photo_is_removed(here: Town, people: Any) -> None:
    photo = here.rows["activity-photos"]
    assert client_of(people["street officer"]).delete(f"{URL}{photo.uid}/").status_code == 403
    assert client_of(people["partner member"]).delete(f"{URL}{photo.uid}/").status_code == 204
    assert not ActivityPhoto.objects.filter(pk=photo.pk).exists()


def test_a_record_is_withdrawn_restored_and_put_right(here: Town, people: Any) -> None:
    url, staff = here.url("activities"), client_of(people["staff"])
    assert client_of(people["partner member"]).post(f"{url}cancel/", {"reason": "误录"}).status_code == 403
    cancelled = staff.post(f"{url}cancel/", {"reason": "误录"}).json()
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "误录")
    assert client_of(None).get(url).status_code == 404
    assert staff.post(f"{url}restore/").json()["status"] == "submitted"
    second = make_partner(here.community)
    said = {"reason": "是他们办的", "partners": [str(second.uid)], "category": "repairs"}
    put_right = staff.post(f"{url}correct/", said).json()
    assert [partner["uid"] for partner in put_right["partners"]] == [str(second.uid)]
    assert put_right["category"]["code"] == "repairs"


def test_a_member_logs_what_was_no_shift_for_its_own_partner_alone(here: Town, people: Any) -> None:
    client, own = client_of(people["partner member"]), here.rows["partners"]
    said = {
        "community": here.community.slug,
        "title": "剪纸课",
        "starts_at": "2026-01-05T14:00:00+08:00",
        "minutes": 60,
    }
    other = make_partner(here.community)
    for partners in ([other], [own, other], []):
        body = {**said, "partners": [str(partner.uid) for partner in partners]}
        assert client.post("/api/v1/activities/", body).status_code == 403
    answer = client.post("/api/v1/activities/", {**said, "partners": [str(own.uid)]})
    assert (answer.status_code, answer.json()["on_behalf"]) == (201, False), answer.content
