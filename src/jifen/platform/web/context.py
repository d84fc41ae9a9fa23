"""What every page knows: the language, the look a person chose, the demonstration's day, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from jifen.platform.config import clock

THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "large")
THEME_COOKIE, TEXT_COOKIE = "jifen_theme", "jifen_text"


@dataclass(frozen=True, slots=True)
class Frame:
    """
    The frame of a page.

    ``language`` is ``zh`` or ``en``. ``moved_to`` is the day a demonstration lives in, None on a real platform. Addresses
    of rooms that are not routed are empty, and their links left out.
    """

    language: str
    theme: str
    text: str
    demo: bool
    moved_to: date | None
    home: str
    mine: str
    desk: str
    sign_in: str
    sign_out: str
    look: str
    here: str

    @property
    def html_language(self) -> str:
        """The tag of the language, as HTML wants it."""
        return "zh-Hans" if self.language == "zh" else "en"


def spoken() -> str:
    """Say which of the two languages the page is in: ``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template ``frame``; the sign-in library has a ``site`` of its own."""
    theme, text = request.COOKIES.get(THEME_COOKIE, ""), request.COOKIES.get(TEXT_COOKIE, "")
    frame = Frame(
        language=spoken(),
        theme=theme if theme in THEMES else THEMES[0],
        text=text if text in TEXT_SIZES else TEXT_SIZES[0],
        demo=bool(settings.JIFEN_DEMO),
        moved_to=clock.today() if settings.JIFEN_TODAY else None,
        home=address("portal:home") or "/",
        mine=str(settings.LOGIN_REDIRECT_URL),
        desk=address("desk:home"),
        sign_in=address(str(settings.LOGIN_URL)),
        sign_out=address("account_logout"),
        look=address("web:look"),
        here=request.get_full_path() if request.method == "GET" else request.path,
    )
    return {"frame": frame}


def address(name: str) -> str:
    """Find the address of a view, empty where that room is not routed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
