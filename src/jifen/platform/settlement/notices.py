"""
The paper that says that a household may settle: what it says, its signature, its QR code, and the page that is printed.

Shape of what is signed (canonical JSON behind a frame of its own)::

    {"digest": "<sha-256 of everything on the paper>", "number": "4420-T2016-…", "provisional": false, "valid_until": "2019-06-14"}

The QR code carries these four and the signature: whoever has the public key checks them without the platform
(``witness.py --notice``). It says that consents are recorded. Nothing on it asks for farmland or a homestead, and it says that both are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.utils import timezone

from jifen import paper
from jifen.facts.kinds import WHOSE
from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.placement import WHERE
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.models import Standing as Known
from jifen.platform.evidence.selectors import OF_REGISTER
from jifen.platform.offices.models import Office
from jifen.platform.settlement.models import Claim, Consent, Member, Notice
from jifen.platform.settlement.selectors.choices import identity_of
from jifen.platform.settlement.selectors.consents import OF_WORDS, consents_of
from jifen.platform.vault.signing import Signed, is_ours, sign
from jifen.platform.vault.suite import framed
from jifen.platform.vault.tokens import public_id
from jifen.ranking.canonical import canonical

TITLE = "积分入户通知书"
"""Where the texts give the paper no name of its own."""

FORMAT = "jifen-notice/1"
KEPT = Text(
    "承包地、宅基地和原集体的权益都保留，不因入户而放弃，任何机构不得要求放弃。全程免费。",
    "Contracted land, homestead and rights in the old collective are kept; no office may ask anybody to give them up. Free of charge.",
)
_FRAME = b"jifen notice"
_CODE, _WHOLE = 16, 128
_TEMPLATE = Path(__file__).parent / "typst" / "notice.typ"


def issue(claim: Claim, *, title: str, office: Office | None, valid_until: date | None, provisional: bool) -> Notice:
    """
    Write and sign the next notice of a claim; call it inside a transaction.

    Args:
        claim: whose household.
        title: as the texts name the paper.
        office: which issues it.
        valid_until: the last day it is good for; None where no text says how long.
        provisional: whether that day may still move with the calendar of working days.
    """
    before = claim.notices.order_by("version").last()
    version = before.version + 1 if before else 1
    first = claim.notices.order_by("version").first()
    base = first.number if first else f"{claim.city[:4]}-T{clock.today():%Y}-{public_id()[:8]}"
    number = base if version == 1 else f"{base}-{version}"
    told = {
        "format": FORMAT,
        "number": number,
        "title": title,
        "city": claim.city,
        "town": claim.town,
        "place": _place(claim),
        "where": claim.placement["where"],
        "host": claim.placement["host"],
        "address": claim.placement.get("address", ""),
        "consents": [_consent(one) for one in consents_of(claim)],
        "members": [_member(claim, one) for one in claim.members.filter(released_on__isnull=True)],
        "case": claim.case.number or claim.case.public,
        "office": office.name if office else "",
        "issued_on": clock.today().isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else "",
        "provisional": provisional,
        "land": KEPT.zh,
    }
    digest = hashlib.sha256(canonical(told)).hexdigest()
    signed = sign(_signed(told, digest))
    made = Notice.objects.create(
        claim=claim,
        number=number,
        version=version,
        title=title,
        told=told,
        digest=digest,
        key=signed.key,
        signature=signed.signature,
        issued_at=clock.now(),
        valid_until=valid_until,
    )
    keep(made)
    return made


def how_known(claim: Claim, member: Member) -> str:
    """Say how the identity of a member was confirmed: ``system``, ``hand``, or ``shown`` where the papers are looked at."""
    found = identity_of(claim, member)
    if found is None or found.standing != Known.VERIFIED:
        return "shown"
    asked = Question.objects.filter(person=claim.case.person, kind="identity", state=Question.State.ANSWERED)
    last = asked.exclude(about__in=OF_REGISTER).order_by("pk").last()
    return last.rung if last else Question.Rung.HAND.value


HOW_KNOWN: dict[str, Text] = {
    "system": Text("公安系统已核实", "confirmed by the system of public security"),
    "hand": Text("已人工核实", "confirmed by hand"),
    "shown": Text("登记时核对证件", "papers are looked at when registering"),
}
"""How somebody's papers were confirmed, in words."""


def check_code(notice: Notice) -> str:
    """Give the beginning of the signature, short enough to be typed."""
    begun = notice.signature[:_CODE].upper()
    return "-".join(begun[at : at + 4] for at in range(0, _CODE, 4))


def holds(notice: Notice) -> bool:
    """Say whether a notice says what one of our keys signed."""
    same = hashlib.sha256(canonical(notice.told)).hexdigest() == notice.digest
    until = notice.valid_until.isoformat() if notice.valid_until else ""
    same = same and (notice.number, until) == (notice.told["number"], notice.told["valid_until"])
    return same and is_ours(_signed(notice.told, notice.digest), Signed(notice.key, notice.signature))


def genuine(*, number: str, code: str) -> Notice | None:
    """
    Give the notice that a number and its check code (or its whole signature) belong to, or None: a wrong code and a number
    nobody has are not told apart.
    """
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).lower()
    if len(plain) not in (_CODE, _WHOLE) or not plain.isascii():
        return None
    wanted = unicodedata.normalize("NFKC", number).strip().upper()
    found = Notice.objects.filter(number=wanted).select_related("claim__case__person").first()
    if found is None or not hmac.compare_digest(found.signature[: len(plain)], plain):
        return None
    return found if holds(found) else None


def address(notice: Notice, page: str) -> str:
    """
    Give what the QR code says: everything needed to check the notice with the public key, as an address.

    Args:
        notice: which.
        page: full address of the page that checks notices.
    """
    said = {"number": notice.number, "digest": notice.digest, "until": notice.told["valid_until"]}
    said |= {"provisional": str(int(notice.told["provisional"])), "code": notice.signature}
    return f"{page}?{urlencode(said)}"


def page_of(notice: Notice, page: str) -> bytes:
    """
    Set a notice on paper, as PDF/A-2b: the same bytes for the same notice.

    Args:
        notice: which.
        page: full address of the page that checks notices, for the QR code.
    """
    told = notice.told
    svg = segno.make(address(notice, page), error="m", micro=False).svg_inline(scale=3, border=2, omitsize=True)
    until = told["valid_until"] or "条文没有写，以公告为准 / no text says it"
    provisional = "（暂定，工作日历公布后确定 / provisional）" if told["provisional"] else ""
    where = WHERE[told["where"]]
    return paper.set_page(
        _TEMPLATE,
        {
            "title": told["title"],
            "number": told["number"],
            "day": [int(part) for part in told["issued_on"].split("-")],
            "rows": [
                ["办件号 Case", told["case"]],
                ["落户地 Place", told["place"]],
                ["落户地址 Address", " ".join(filter(None, (where.zh, told["host"], told["address"])))],
                *_consents(told["consents"]),
                ["签发 Issued", f"{told['issued_on']} {told['office']}"],
                ["有效期至 Valid until", f"{until}{provisional}"],
            ],
            "head": ["姓名 Name", "与申请人的关系 Relation", "公民身份号码 Number", "证件核实 Papers"],
            "members": [_printed(one) for one in told["members"]],
            "land": [KEPT.zh, KEPT.en],
            "qr": svg,
            "signed": [
                ["内容摘要 SHA-256", notice.digest],
                ["签名 Ed25519", notice.signature],
                ["验证公钥 Key", notice.key],
            ],
            "code": check_code(notice),
        },
        archival=True,
    )


def _consent(one: Consent) -> dict[str, str]:
    # As what and since when, no name: the paper goes through many hands.
    on = timezone.localdate(one.answered_at).isoformat() if one.answered_at else ""
    return {"of": one.of, "on": on}


def _consents(told: list[dict[str, str]]) -> list[list[str]]:
    if not told:
        return []
    who = "、".join(f"{OF_WORDS[one['of']].zh} {one['on']}" for one in told)
    return [["同意 Consent", f"{who}，本人同意已登记 / recorded from each of them"]]


def _place(claim: Claim) -> str:
    names = (schemes.divisions().name(code) for code in dict.fromkeys((claim.city, claim.town)))
    return " ".join(names)


def _member(claim: Claim, one: Member) -> dict[str, Any]:
    # The number is masked: whoever registers the household has it, whoever finds the paper has not.
    return {
        "seat": one.seat,
        "name": one.name,
        "number": identity.mask(one.identity_number),
        "known": how_known(claim, one),
    }


def _printed(told: dict[str, str]) -> list[str]:
    seat, known = WHOSE[told["seat"]], HOW_KNOWN[told["known"]]
    words = "子女 child" if told["seat"] in ("child", "other_child") else f"{seat.zh} {seat.en}"
    return [
        told["name"],
        words.replace("the applicant's ", "").replace("the applicant", "applicant"),
        told["number"],
        known.zh,
    ]


def _signed(told: dict[str, Any], digest: str) -> bytes:
    said = {name: told[name] for name in ("number", "provisional", "valid_until")}
    return framed(_FRAME, canonical({"digest": digest, **said}))
