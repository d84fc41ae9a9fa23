"""The style sheet and the script: small, readable by everybody, and alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jifen.platform.web

WEB = Path(jifen.platform.web.__file__).parent
STYLE = (WEB / "static" / "jifen.css").read_text("utf-8")
_PLAIN, _DARK = ":root {", ':root[data-theme="dark"] {'
_LARGE, _DARK_LARGE = ':root[data-text="large"] {', ':root[data-theme="dark"][data-text="large"] {'


def _tokens(*selectors: str) -> dict[str, str]:
    """Read the colours of the rules, later ones over earlier ones."""
    told: dict[str, str] = {}
    for selector in selectors:
        block = STYLE[STYLE.index("\n" + selector) :].split("}", 1)[0]
        told |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    return told


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("selectors", "least"),
    [((_PLAIN,), 4.5), ((_PLAIN, _DARK), 4.5), ((_PLAIN, _LARGE), 7), ((_PLAIN, _DARK, _LARGE, _DARK_LARGE), 7)],
)
def test_letters_stand_out_from_every_ground_they_stand_on(selectors: tuple[str, ...], least: float) -> None:
    """4.5 to 1, and 7 to 1 in the version for those who see less well, in both themes."""
    tokens = _tokens(*selectors)
    pairs = [
        (letters, ground) for letters in ("ink", "soft", "accent", "stop", "wait") for ground in ("paper", "sheet")
    ]
    pairs += [("ink", "wash"), ("ink", "stop-wash"), ("ink", "wait-wash"), ("accent", "wash"), ("on-accent", "accent")]
    pairs += [("wait", "wait-wash"), ("stop", "stop-wash")]
    weak = {pair: round(_contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}

    assert {} == {pair: found for pair, found in weak.items() if found < least}


@pytest.mark.parametrize("selectors", [(_PLAIN,), (_PLAIN, _DARK)])
def test_edges_of_boxes_and_sections_of_bars_can_be_seen(selectors: tuple[str, ...]) -> None:
    """3 to 1 for what is no letter."""
    tokens = _tokens(*selectors)
    weak = [
        name for name in ("edge", "s0", "s1", "s2", "s3", "s4", "s5") if _contrast(tokens[name], tokens["paper"]) < 3
    ]

    assert weak == []


def test_the_dark_theme_is_the_same_by_choice_and_by_system() -> None:
    """The two blocks stand twice since CSS has no name for a block; they never drift apart."""
    by_system = re.findall(r'  :root(?:\[data-text="large"\])?:not\(\[data-theme="light"\]\) \{([^}]*)\}', STYLE)
    by_choice = re.findall(r'\n:root\[data-theme="dark"\](?:\[data-text="large"\])? \{([^}]*)\}', STYLE)

    assert [one.split() for one in by_choice] == [one.split() for one in by_system][:2]


def test_style_and_script_stay_small() -> None:
    """A phone on a slow line gets them in a second."""
    assert len(STYLE.encode()) < 30_000
    assert (WEB / "static" / "jifen.js").stat().st_size < 8_000


def test_style_and_script_ask_nobody_else() -> None:
    """No font, picture or library from another host; nothing is evaluated."""
    script = (WEB / "static" / "jifen.js").read_text("utf-8")

    assert not re.search(r"url\(|@import|https?:", STYLE)
    assert not re.search(r"https?:|\beval\b|new Function|setTimeout\(\"", script)


def test_no_template_needs_inline_style_or_script() -> None:
    """The policy of the pages forbids both, so they would silently do nothing."""
    bad = [
        path.name
        for path in (WEB / "templates").rglob("*.html")
        if re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", path.read_text("utf-8"))
    ]

    assert bad == []
