"""Words in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from jifen.kernel.errors import Text
from jifen.platform.web.speaking import tell


def _shown(source: str, language: str = "zh-hans", **values: object) -> str:
    with override(language):
        return Template(source).render(Context(values))


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "入户"), ("en", "Settlement")])
def test_a_text_is_told_in_the_language_of_the_page(language: str, expected: str) -> None:
    """Both forms a ``Text`` has, as a value and as plain data, are understood."""
    text = Text("入户", "Settlement")

    assert expected == _shown("{{ text|words }}", language, text=text)
    assert expected == _shown("{{ text|words }}", language, text={"zh": text.zh, "en": text.en})


def test_zero_is_told_and_nothing_is_told_as_not_provided() -> None:
    """A known zero never reads like a missing answer."""
    expected = "0 / 未提供"

    assert expected == _shown("{{ zero|or_none }} / {{ nothing|or_none }}", zero=0, nothing=None)


def test_unknown_points_are_never_shown_as_zero() -> None:
    """None says that nobody knows yet; zero says zero."""
    expected = "待核实 / 0 分 / 78.5 分"

    assert expected == _shown("{{ a|points }} / {{ b|points }} / {{ c|points }}", a=None, b=0, c=Decimal("78.5"))


def test_what_a_sentence_is_given_is_escaped() -> None:
    """A name with markup in it stays a name."""
    expected = "您好，&lt;b&gt;䶮&lt;/b&gt;"

    assert expected == _shown('{% say "您好，{name}" "Hello {name}" name=name %}', name="<b>䶮</b>")


def test_a_day_is_told_in_full_with_its_weekday() -> None:
    """In both languages, without an English month on a Chinese page."""
    on = date(2026, 11, 26)

    assert _shown("{{ on|day }}", on=on) == "2026年11月26日（星期四）"
    assert _shown("{{ on|day }}", "en", on=on) == "Thursday 26 November 2026"


def test_an_instant_is_told_in_the_time_of_guangdong() -> None:
    """Late in the evening in UTC it is already the next morning here."""
    expected = "2026年11月27日（星期五）07:30"

    assert expected == _shown("{{ at|instant }}", at=datetime(2026, 11, 26, 23, 30, tzinfo=UTC))


def test_a_month_comes_from_a_date_or_its_written_form() -> None:
    """Records write months as ``2026-03``."""
    expected = "2026年3月 March 2026"
    zh, en = _shown("{{ m|month }}", m=date(2026, 3, 9)), _shown("{{ m|month }}", "en", m="2026-03")

    assert expected == f"{zh} {en}"


def test_scaled_points_read_like_points() -> None:
    """Hundredths inside, a plain number outside."""
    assert _shown("{{ n|hundredths }}", n=7850) == "78.5"


def test_a_lazy_label_follows_the_page_that_shows_it() -> None:
    """A form is made once and shown in two languages."""
    label = tell("姓名", "Name")

    assert _shown("{{ label }}", label=label) == "姓名"
    assert _shown("{{ label }}", "en", label=label) == "Name"
