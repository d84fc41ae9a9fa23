"""Pages shown when nothing else works: they need no context, no database and no language."""

from __future__ import annotations

import pytest
from django.template.loader import get_template


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_page_without_a_context_says_both_languages(status: int) -> None:
    """Django shows it without asking who reads."""
    shown = get_template(f"{status}.html").render()

    assert 'lang="en"' in shown
    assert "全程免费" in shown
    assert "/static/jifen.css" in shown
