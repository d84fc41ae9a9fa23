"""
Cases that stand in sealed entrants: their facts may turn, but no official's act puts the person out of the round, and whoever
doubts their own points objects to the list, with its clock, and no longer to a line before it.

Rounds are a room above, which says while it starts what it has sealed; nothing here knows of rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.casework.models import Case

_SEALED: list[Callable[[], Q]] = []


def sealed_while(sealed: Callable[[], Q]) -> None:
    """
    Let a room above say, while it starts, which cases it has sealed.

    Args:
        sealed: gives a condition on a row of cases.
    """
    if sealed not in _SEALED:
        _SEALED.append(sealed)


def are_sealed() -> Q:
    """Give the condition on a case that it stands in sealed entrants."""
    return reduce(or_, (one() for one in _SEALED), Q(pk__in=[]))


def is_sealed(case: Case) -> bool:
    """Whether a case stands in sealed entrants."""
    return Case.objects.filter(are_sealed(), pk=case.pk).exists()


def refuse_sealed(case: Case) -> None:
    """
    Refuse what would put a person out of a round that counts on them, or have a line looked at beside its objections.

    Raises:
        RefusedError: ``platform.case_sealed``.
    """
    if is_sealed(case):
        raise RefusedError(
            "platform.case_sealed",
            Text(
                "这件申请已在封存的名册中，不能退回、不予受理或作失效处理，也不再逐项提出异议。",
                "The case stands in sealed entrants: it is not returned, declined or let lapse any more, nor is a line disputed.",
            ),
            Text(
                "本人认为哪一项不对的，名单公布后在结果页对这一项提出异议；经办人有疑问的，请部门重新核实，积分随核实结果变化。只有本人可以撤回申请。",
                "Whose own line is wrong objects to it on the page of the result once the list is shown; an official has facts that are doubted proven again, and the points follow them. Only the applicant may take the case back.",
            ),
        )
