"""Template tags of the console."""

from typing import Any

from django import template
from django.contrib import admin
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def console_menu(context: Context) -> list[dict[str, Any]]:
    """The console's menu for whoever reads this page; empty for those who have no console."""
    from community.web.menu import menu_of  # it needs unfold, whose own start reads the template tags

    return menu_of(context["request"])


@register.filter
def crumbs(groups: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """From today's list to the entry where the reader is; below an entry it leads back to it."""
    found = [{"label": _("Today"), "url": reverse("admin:index")}]
    for group in groups:
        for item in group["items"]:
            if item["active"]:
                found += [{"label": group["title"]}] if group["title"] else []
                found.append({"label": item["title"], "url": item["link"] if item["link"] != path else ""})
    return found


@register.simple_tag(takes_context=True)
def where_one_is(context: Context) -> list[dict[str, Any]]:
    """The wing, the page as the sidebar calls it, the row; empty where the page has no word of its own."""
    opts, original = context.get("opts"), context.get("original")
    label = getattr(admin.site._registry.get(opts.model), "label", "") if opts else ""
    if opts is None or not label:
        return []
    name = f"admin:{opts.app_label}_{opts.model_name}"
    wing = reverse("admin:app_list", args=[opts.app_label])
    parts: list[dict[str, Any]] = [{"link": wing, "title": opts.app_config.verbose_name}]
    parts.append({"link": reverse(f"{name}_changelist"), "title": label})
    if original is not None and not isinstance(original, str):
        parts.append({"link": reverse(f"{name}_change", args=[original.pk]), "title": original})
    return parts
