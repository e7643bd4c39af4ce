"""What is documented is there, and what is there is documented."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
OPERATIONS = ROOT / "docs" / "operations.md"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_of_the_environment_is_documented() -> None:
    names = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', read("config/settings.py")))
    assert names, "no settings found"
    documented = OPERATIONS.read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in documented} == set()


def test_every_command_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if app in settings.WINGS}
    documented = OPERATIONS.read_text(encoding="utf-8")
    assert {name for name in ours if f"`{name}" not in documented} == set()


def test_both_readmes_hold_the_two_commands_and_a_picture_on_the_first_screen() -> None:
    for name in ["README.md", "README.zh-CN.md"]:
        first_screen = "\n".join(read(name).splitlines()[:40])
        assert "python3 run.py\n" in first_screen, name
        assert "python3 run.py test" in first_screen, name
        picture = re.search(r"!\[[^\]]*\]\(([^)]+)\)", first_screen)
        assert picture, name
        assert (ROOT / picture[1]).exists(), f"{name}: {picture[1]}"


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_links_in_the_documentation_lead_somewhere(page: str) -> None:
    folder = ROOT / "docs"
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", (folder / page).read_text(encoding="utf-8")):
        assert (folder / target).exists(), f"docs/{page}: {target}"


def test_every_direct_dependency_carries_its_reason() -> None:
    text = read("pyproject.toml")
    listed = re.findall(r'^    "([a-z][^"]+)",?(.*)$', text.split("[tool.")[0], flags=re.M)
    without = [name for name, rest in listed if "#" not in rest and name not in TEST_TOOLS_SAID_BY_NAME]
    assert without == []


TEST_TOOLS_SAID_BY_NAME = {
    "djangorestframework", "django-filter", "pytest", "pytest-django", "factory-boy", "ruff", "mypy", "django-stubs",
    "djangorestframework-stubs", "celery-types", "import-linter",
}  # fmt: skip


def test_the_changelog_speaks_of_this_version() -> None:
    version = re.search(r'^version = "([^"]+)"', read("pyproject.toml"), flags=re.M)
    assert version
    assert f"## {version[1]}" in read("CHANGELOG.md")


def test_the_tour_names_files_that_exist() -> None:
    for path in re.findall(
        r"`((?:community|partners|services|config|tests|templates|static)/[\w/.]+)`", read("docs/tour.md")
    ):
        assert (ROOT / path).exists(), path
