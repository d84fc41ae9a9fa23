"""Where a household may be registered, and who moves along; nothing here asks for land or a homestead, and nothing may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.casework.models import Case

WHERE: dict[str, Text] = {
    "own": Text("本人或家人自有的住房", "A flat of your own or your family"),
    "government_rental": Text("政府长期租赁房", "Long-term government rental"),
    "public_rental": Text("公共租赁住房", "Public rental housing"),
    "employer_household": Text("用人单位的集体户", "The collective household of your employer"),
    "community_household": Text("社区的公共集体户", "The collective household of the community"),
    "host": Text("亲戚或朋友的户口（对方同意）", "With relatives or friends who consent"),
    "undecided": Text("还没有定，入围后再说", "Not decided yet; later will do"),
}
"""The answers there are."""

NEEDS_CONSENT = ("employer_household", "community_household", "host")
"""A household of somebody else: it needs its name and its consent."""

FAMILY = ("partner", "child", "other_child", "parent")
"""Seats of the household that may move along."""


def members_of(case: Case) -> list[str]:
    """Give the members of the family who have been named in identity records, each as ``seat:name``."""
    rows = case.entries.get("records", {}).get("identity", ())
    found = [row for row in rows if isinstance(row, Mapping) and row.get("whose") in FAMILY]
    values = [(str(row["whose"]), row.get("values")) for row in found]
    return [f"{whose}:{one['name']}" for whose, one in values if isinstance(one, Mapping) and one.get("name")]


def placed(*, case: Case, where: str, host: str, consent: bool, members: Iterable[str]) -> dict[str, Any]:
    """
    Give an answer as ``Case.placement`` keeps it.

    Args:
        case: whose household.
        where: a key of :data:`WHERE`.
        host: name of the householder, employer or community.
        consent: whether they have consented.
        members: of :func:`members_of`.

    Raises:
        BadInputError: ``platform.placement``, with everything that is wrong.
    """
    wrong: list[tuple[str, Text]] = []
    known, moving = set(members_of(case)), list(dict.fromkeys(members))
    if where not in WHERE:
        wrong.append(("where", Text("没有这种落户地址。", "There is no such place of registration.")))
    if where in NEEDS_CONSENT and not host.strip():
        wrong.append(("host", Text("没有写明对方的名称。", "It is not said whose household it is.")))
    if where in NEEDS_CONSENT and not consent:
        wrong.append(("consent", Text("对方还没有同意。", "They have not consented yet.")))
    if not known.issuperset(moving):
        wrong.append(
            ("members", Text("有随迁人员还没有身份记录。", "Somebody who moves along has no identity record."))
        )
    if wrong:
        mend = Text("请先填写随迁人员的身份，并征得对方同意。", "Fill in their identity first, and ask for consent.")
        complaints = [Complaint("platform.placement", at, what, mend) for at, what in wrong]
        raise BadInputError("platform.placement", wrong[0][1], mend, where=wrong[0][0], complaints=complaints)
    return {"where": where, "host": host.strip(), "consent": consent, "members": moving}
