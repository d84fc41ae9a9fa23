"""Layouts let no error of a page disappear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch

import jifen.platform


def rendered(content: str, rf: RequestFactory, layout: str) -> str:
    """Render a page in a layout."""
    template = engines["django"].from_string(f"{{% extends '{layout}' %}}{content}")
    return str(template.render({}, rf.get("/")))


@pytest.mark.django_db
@pytest.mark.parametrize("layout", ["web/portal.html", "web/desk.html", "allauth/layouts/base.html"])
def test_an_address_that_does_not_resolve_is_an_error_in_every_layout(layout: str, rf: Any, settings: Any) -> None:
    """Not an empty page with status 200."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}

    assert "有内容" in rendered("{% block content %}有内容{% endblock %}", rf, layout)
    with pytest.raises(NoReverseMatch):
        rendered("{% block content %}{% url 'portal:no_such_page' %}{% endblock %}", rf, layout)


@pytest.mark.django_db
def test_what_the_library_puts_behind_the_body_stands_behind_the_content(rf: Any, settings: Any) -> None:
    """Its pages use a block of that name."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    blocks = "{% block content %}<p>甲</p>{% endblock %}{% block extra_body %}<p>乙</p>{% endblock %}"
    page = rendered(blocks, rf, "allauth/layouts/base.html")

    assert 0 < page.index("<p>甲</p>") < page.index("</main>") < page.index("<p>乙</p>") < page.index("<footer")


def test_no_template_takes_a_block_over_as_a_variable() -> None:
    """``block.super`` is a variable: Django leaves out silently what fails while it is made."""
    folder = Path(jifen.platform.__file__).parent
    found = [path.name for path in folder.rglob("*.html") if "{{ block.super" in path.read_text(encoding="utf-8")]

    assert [] == found
