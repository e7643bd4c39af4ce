"""The shape of categories in the API."""

from rest_framework import serializers

from community.categories.models import Category


class CategorySerializer(serializers.ModelSerializer[Category]):
    """What services, needs and projects are about; the code is stable."""

    class Meta:
        model = Category
        fields = ("code", "name", "name_en", "synonyms", "position")
        read_only_fields = fields
