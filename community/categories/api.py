"""Categories in the API."""

from django.db.models import QuerySet

from community.access.api import ReadViewSet
from community.categories.models import Category
from community.categories.serializers import CategorySerializer


class CategoryViewSet(ReadViewSet):
    """The one list of categories that all communities share, in its fixed order."""

    queryset = Category.objects.all()
    serializer_class = CategorySerializer
    lookup_field = "code"
    lookup_value_converter = "slug"
    ordering = ("position", "pk")

    def get_queryset(self) -> QuerySet[Category]:
        return self.queryset.all()
