"""The working calendar in the API."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import register_converter
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.access.api import ReadViewSet, RoomViewSet
from community.workdays.calendar import WorkCalendar
from community.workdays.filters import CalendarDayFilter
from community.workdays.models import CalendarDay
from community.workdays.serializers import CalendarDaySerializer, CalendarYearSerializer


class DayConverter:
    """A day in an address: 2026-10-01."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, text: str) -> datetime.date:
        return datetime.date.fromisoformat(text)

    def to_url(self, day: datetime.date | str) -> str:
        return str(day)


class YearConverter:
    """A year in an address, of this century."""

    regex = "20[0-9]{2}"

    def to_python(self, text: str) -> int:
        return int(text)

    def to_url(self, year: int | str) -> str:
        return str(year)


register_converter(DayConverter, "calendar_day")
register_converter(YearConverter, "calendar_year")
YEAR = OpenApiParameter("year", {"type": "integer", "minimum": 2000, "maximum": 2099}, OpenApiParameter.PATH)


class CalendarDayViewSet(ReadViewSet):
    """Public holidays, make-up working days and closures; every other day follows its weekday."""

    queryset = CalendarDay.objects.all()
    serializer_class = CalendarDaySerializer
    filterset_class = CalendarDayFilter
    lookup_field = "day"
    lookup_value_converter = "calendar_day"
    ordering = ("day",)

    def get_queryset(self) -> QuerySet[CalendarDay]:
        return self.queryset.all()


class CalendarYearViewSet(RoomViewSet):
    """Whether a year's holidays have been published, and what counts until they are."""

    queryset = CalendarDay.objects.none()
    serializer_class = CalendarYearSerializer
    lookup_field = "year"
    lookup_value_converter = "calendar_year"

    @extend_schema(parameters=[YEAR])
    def retrieve(self, request: Request, year: int, **kwargs: Any) -> Response:
        calendar = WorkCalendar(CalendarDay.objects.kinds())
        answer = {
            "year": year,
            "published": calendar.published(year),
            "notice": calendar.notice(year),
            "workdays": len(calendar.workdays(datetime.date(year, 1, 1), datetime.date(year, 12, 31))),
        }
        return Response(answer)
