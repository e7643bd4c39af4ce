"""Console page of categories, to look at: one list for every community."""

from django.contrib import admin

from community.access.console import SharedAdmin
from community.categories.models import Category


@admin.register(Category)
class CategoryAdmin(SharedAdmin):
    """What services, needs and projects are about; the older words are what sheets may say instead."""

    symbol = "category"
    list_display = ["name", "name_en", "synonyms", "code"]
    search_fields = ["name", "name_en", "code"]
    ordering = ["position"]
    fields = ["name", "name_en", "synonyms", "code", "position"]
