"""What a form's own fields hold, in words, for those who may only look."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib.admin import display
from django.db.models import Model
from django.forms import modelform_factory
from django.utils.formats import localize
from django.utils.translation import pgettext

NOTHING = "-"


def fieldsets_in_words(page: Any, fieldsets: Any) -> list[Any]:
    """The fieldsets with each field that only the form knows replaced by what it holds, said in words."""
    declared = page.form.declared_fields

    def told(name: Any) -> Any:
        if isinstance(name, (list, tuple)):
            return tuple(told(each) for each in name)
        if not isinstance(name, str) or name not in declared or hasattr(page, name):
            return name
        return _teller(page, name, declared[name])

    return [(title, {**parts, "fields": [told(name) for name in parts["fields"]]}) for title, parts in fieldsets]


def _teller(page: Any, name: str, field: forms.Field) -> Callable[[Model], str]:
    label = field.label or page.opts.get_field(name).verbose_name

    @display(description=label)
    def tell(row: Model) -> str:
        form = modelform_factory(page.model, form=page.form, fields=[name])(instance=row)
        return words_of(form.fields[name], form.initial.get(name, getattr(row, name, None)))

    tell.__name__ = f"{name}_in_words"  # the hint for typing belongs to the field alone
    return tell


def words_of(field: forms.Field, value: Any) -> str:
    """A value in the words of its form field."""
    if value in (None, "") or value == []:
        return NOTHING
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset.model._default_manager if field.queryset is not None else None
        row = rows.filter(pk=value).first() if rows is not None and not isinstance(value, Model) else value
        return str(row or NOTHING)
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): str(label) for code, label in list(cast(Any, field.choices))}
        values = value if isinstance(value, (list, tuple)) else [value]
        return pgettext("between words of a list", ", ").join(labels.get(str(each), str(each)) for each in values)
    return str(localize(value))
