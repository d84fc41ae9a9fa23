"""Both languages are there: nothing passes through gettext, or stands bare in a template, without its English."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from jifen.kernel.errors import BadInputError
from jifen.platform.web.catalogue import CATALOGUE, PLATFORM, bare, compiled, passed_through_gettext, read


def test_everything_that_passes_through_gettext_has_its_english() -> None:
    """A sentence without one would stand in Chinese on an English page."""
    entries = read(CATALOGUE.read_text("utf-8"))
    missing = [said for said in passed_through_gettext(PLATFORM) if not entries.get(said.words)]

    assert missing == []


def test_no_template_shows_bare_chinese() -> None:
    """``{% say %}`` puts the English beside it."""
    assert list(bare(PLATFORM)) == []


def test_the_compiled_catalogue_is_that_of_its_source() -> None:
    """Compile again with ``python -m jifen.platform.web.catalogue``."""
    expected = compiled(read(CATALOGUE.read_text("utf-8")))

    assert expected == CATALOGUE.with_suffix(".mo").read_bytes()


def test_what_we_compile_is_what_the_standard_library_reads() -> None:
    """Rare characters, quotes and several lines come back as they were; an empty English falls back on the Chinese."""
    entries = {"䶮“甲”": 'a "name"\nof two lines', "乙": ""}
    told = gettext.GNUTranslations(io.BytesIO(compiled(entries)))

    assert entries["䶮“甲”"] == told.gettext("䶮“甲”")
    assert told.gettext("乙") == "乙"


def test_a_catalogue_is_read_with_its_continued_lines() -> None:
    """The header is no entry."""
    text = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n\n# where\nmsgid ""\n"甲"\n"乙"\nmsgstr "A \\"b\\""\n'

    assert {"甲乙": 'A "b"'} == read(text)


def test_a_line_that_is_no_entry_is_named() -> None:
    """With its number, rather than passed over."""
    with pytest.raises(BadInputError) as caught:
        read('msgid "甲"\nmsgstr[0] "a"\n')

    assert caught.value.where == "django.po:2"


def test_the_rules_bite(tmp_path: Path) -> None:
    """What a template or a form says through gettext is found, bare Chinese too, and nothing else."""
    (tmp_path / "a.html").write_text(
        '{% trans "一" %}\n{% blocktrans %}二{% endblocktrans %}\n{% say "三" "three" %}\n{# 四 #}<p>五</p>\n<p title="六">\n'
        '<i><span lang="zh-Hans">七</span> · <span lang="en">seven</span></i>\n<div lang="zh-Hans">八</div><p>8</p>'
    )
    (tmp_path / "b.py").write_text('from django.utils.translation import gettext_lazy as _\nx = _("七")\ny = "八"\n')

    assert ["一", "二", "七"] == [said.words for said in passed_through_gettext(tmp_path)]
    assert ["a.html:4", "a.html:5", "a.html:7"] == [said.where for said in bare(tmp_path)]
