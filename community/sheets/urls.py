"""Addresses of the sheets pages, under /console/sheets/."""

from django.urls import path

from community.sheets import views

urlpatterns = [
    path("", views.sheets, name="sheets"),
    path("import/<uuid:uid>/", views.sheet_import, name="sheet_import"),
    path("import/<uuid:uid>/map/", views.map_columns_page, name="map_columns"),
    path("import/<uuid:uid>/apply/", views.apply_sheet_page, name="apply_sheet"),
    path("import/<uuid:uid>/discard/", views.discard_sheet_page, name="discard_sheet"),
    path("import/<uuid:uid>/problems.xlsx", views.sheet_problems, name="sheet_problems"),
    path("<slug:slug>/", views.community_sheets, name="community_sheets"),
    path("<slug:slug>/<slug:key>/upload/", views.upload_sheet_page, name="upload_sheet"),
    path("<slug:slug>/<slug:key>/template.xlsx", views.sheet_template, name="sheet_template"),
    path("<slug:slug>/<slug:key>/export.xlsx", views.export_sheet, name="export_sheet"),
]
