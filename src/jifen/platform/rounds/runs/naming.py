"""What a list is called on its pages, and the official names of the areas on it."""

from __future__ import annotations

from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.rounds.models import PublishedList, Round
from jifen.platform.rounds.telling import term_words
from jifen.policy.scheme import USES
from jifen.ranking.sheet import Title


def title_of(round_: Round, *, number: int, trial: bool, before: PublishedList | None = None) -> Title:
    """
    Say what a list is called.

    Args:
        round_: whose.
        number: which of the lists that were shown of the round, from 1.
        trial: whether it is one that is never shown.
        before: the list whose place it takes.
    """
    city = schemes.divisions().name(round_.city)
    return Title(
        Text(city, city),
        Text(*USES[round_.use]),
        term_words(round_.term),
        number,
        trial,
        round_url=reverse("portal:round", args=[round_.public]),
        before_url=f"../{before.public}/index.html" if before else "",
        leading=schemes.leading_of(schemes.pack_of(round_.scheme), round_.use),
    )


def area_names(round_: Round) -> dict[str, str]:
    """Name the areas somebody may compete in: divisions by their official names, and what the scheme itself calls a town."""
    divisions = schemes.divisions()
    inside = divisions.children(round_.city)
    areas = (round_.city, *inside, *(town for county in inside for town in divisions.children(county)))
    towns = {code: name for name, code in schemes.pack_of(round_.scheme).scheme.towns.items()}
    return {area: divisions.name(area) for area in areas} | towns
