"""The shape of the working calendar in the API."""

from typing import Any

from rest_framework import serializers

from community.workdays.models import CalendarDay


class CalendarDaySerializer(serializers.ModelSerializer[CalendarDay]):
    """A day on which offices do not follow the weekday."""

    class Meta:
        model = CalendarDay
        fields = ("day", "kind", "name", "source", "changed_at")
        read_only_fields = fields


class CalendarYearSerializer(serializers.Serializer[Any]):
    """What is known of a year's holidays."""

    year = serializers.IntegerField(read_only=True)
    published = serializers.BooleanField(read_only=True, help_text="Whether the holidays have been announced.")
    notice = serializers.CharField(read_only=True, help_text="What to tell people where they have not; else empty.")
    workdays = serializers.IntegerField(read_only=True, help_text="Working days of the year, as far as is known.")
