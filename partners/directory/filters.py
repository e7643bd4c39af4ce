"""By what partners and services can be narrowed down: one set each for the pages and the API."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.categories.models import Category
from community.places.models import Compound
from partners.directory.models import Partner, PartnerQuerySet, Service, ServiceQuerySet


def _categories(request: HttpRequest | None) -> QuerySet[Category]:
    """Categories in which something is offered: on a page, by its community; elsewhere all."""
    community = getattr(request, "community", None)
    if community is None:
        return Category.objects.in_order()
    offered = Service.objects.listed().filter(community=community, category=OuterRef("pk"))
    return Category.objects.filter(Exists(offered)).in_order()


def _compounds(request: HttpRequest | None) -> QuerySet[Compound]:
    """Compounds in which a partner has its address."""
    if request is None:
        return Compound.objects.none()
    compounds = Compound.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    community = getattr(request, "community", None)
    if community is None:
        return compounds
    listed = Partner.objects.listed().filter(community=community, compound=OuterRef("pk"))
    return compounds.filter(Exists(listed)).order_by("name")


class PartnerFilter(django_filters.FilterSet):
    """Partners by words, kind, compound and what they offer."""

    q = django_filters.CharFilter(label=_("Name, pinyin or service"), method="with_words", max_length=40)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Partner.Kind.choices, empty_label=_("All kinds"))
    category = django_filters.ModelChoiceFilter(
        label=_("Service"), queryset=_categories, to_field_name="code", method="with_category",
        empty_label=_("All services"),
    )  # fmt: skip
    compound = django_filters.ModelChoiceFilter(
        label=_("Compound"), queryset=_compounds, to_field_name="uid", empty_label=_("All compounds")
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def count_kinds(self) -> dict[str, int]:
        """How many of each kind there would be, all other filters applied; written behind the choices as well."""
        assert self.queryset is not None
        others = type(self)({**self.data.dict(), "kind": ""}, queryset=self.queryset.all(), request=self.request).qs
        counts: dict[str, int] = dict(others.order_by().values_list("kind").annotate(Count("pk")))
        labels = [(kind, f"{label} {counts[kind]}") for kind, label in Partner.Kind.choices if kind in counts]
        self.form.fields["kind"].choices = labels
        return counts

    def with_words(self, partners: PartnerQuerySet, name: str, words: str) -> PartnerQuerySet:
        return partners.matching(words)

    def with_category(self, partners: PartnerQuerySet, name: str, category: Category) -> PartnerQuerySet:
        return partners.offering(category)


class ServiceFilter(django_filters.FilterSet):
    """Services by words, category and whether they cost anything."""

    q = django_filters.CharFilter(label=_("Service or partner"), method="with_words", max_length=40)
    category = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=_categories, to_field_name="code", empty_label=_("All categories")
    )
    free = django_filters.BooleanFilter(label=_("Only free of charge"), method="only_free", widget=forms.CheckboxInput)

    class Meta:
        model = Service
        fields: list[str] = []

    def with_words(self, services: ServiceQuerySet, name: str, words: str) -> ServiceQuerySet:
        return services.matching(words)

    def only_free(self, services: ServiceQuerySet, name: str, free: bool) -> ServiceQuerySet:
        return services.free_of_charge() if free else services
