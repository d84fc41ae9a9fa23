"""Tokens and what is kept of calls: for the command line of the host and the worker, for nothing that stands behind an address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from jifen.kernel.errors import BadInputError, Text
from jifen.platform.accounts.models import User
from jifen.platform.api.models import IdempotentCall, Token
from jifen.platform.api.scopes import SCOPES
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Entrant

PREFIX = "jifen"
LONGEST_YEARS = 2
KEPT_DAYS = 548
"""How long the answer to a call is kept where no round says it: one and a half years."""

_AT_ONCE = 5_000


def issue_token(*, office: Office, purpose: str, scopes: Iterable[str], expires_on: date, by: str) -> tuple[Token, str]:
    """
    Make a token for the programs of an office.

    Args:
        office: whose right the token carries.
        purpose: what it is for, in plain words; it stands in the audit trail.
        scopes: keys of :data:`~jifen.platform.api.scopes.SCOPES` that such an office may hold.
        expires_on: last day it is good for, within two years.
        by: who makes it, for the records.

    Returns:
        The token, and the whole secret as a program sends it: ``jifen_<public>_<secret>``. It is shown this once.

    Raises:
        BadInputError: ``api.token``: no purpose, no scope, one that such an office may not hold, or an impossible end.
    """
    wanted = sorted(set(scopes))
    wrong = _wrong(office, purpose, wanted, expires_on)
    if wrong:
        raise BadInputError("api.token", wrong, Text("请更正后重试。", "Correct it and try again."))
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            secret_hash=hash_of(secret),
            office=office,
            account=_account(office),
            purpose=purpose.strip()[:120],
            scopes=wanted,
            created_by=by,
            created_at=clock.now(),
            expires_on=expires_on,
        )
        data = {"token": token.public, "scopes": wanted, "purpose": token.purpose, "until": expires_on.isoformat()}
        audit.record(actor=by, act="api.token", office=office.code, data=data)
    return token, f"{PREFIX}_{token.public}_{secret}"


def _wrong(office: Office, purpose: str, scopes: list[str], expires_on: date) -> Text | None:
    today = clock.today()
    if not purpose.strip():
        return Text("没有写明用途。", "It is not said what it is for.")
    if not scopes:
        return Text("没有选择权限范围。", "No scope is named.")
    for scope in scopes:
        if scope not in SCOPES:
            known = "、".join(SCOPES)
            return Text(
                f"没有“{scope[:40]}”这种范围；有：{known}。", f"There is no scope {scope[:40]}; there are: {known}."
            )
        if not SCOPES[scope].held_by(office):
            return Text(f"“{office.name}”不能持有 {scope}。", f"{office.name} may not hold {scope}.")
    if not today <= expires_on or expires_on.year > today.year + LONGEST_YEARS:
        return Text("有效期须在今天以后两年以内。", "It has to end within two years from today.")
    return None


def _account(office: Office) -> User:
    """Give the account in whose name the programs of an office act; nobody can sign in with it."""
    name = f"program-{office.code}"
    found = User.objects.filter(username=name).first()
    return found or User.objects.create_user(name, kind=User.Kind.PROGRAM, display_name=office.name[:60])


def revoke_token(*, token: Token, by: str) -> None:
    """Take a token back at once; revoking it again changes nothing."""
    with transaction.atomic():
        if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
            audit.record(actor=by, act="api.revoke", office=token.office.code, data={"token": token.public})
    token.refresh_from_db()


def sweep_calls() -> int:
    """
    Forget answers that nobody can need any more: to be called each hour; gives how many.

    The calls on a case go once every round it was sealed in is taken down, all others after :data:`KEPT_DAYS`.
    """
    in_round = Entrant.objects.filter(case__public=OuterRef("case"))
    running = in_round.exclude(sealing__round__state=State.TAKEN_DOWN)
    old = Q(begun_at__lt=clock.now() - timedelta(days=KEPT_DAYS))
    over = IdempotentCall.objects.filter(Exists(in_round) | old).exclude(Exists(running))
    count = 0
    while rows := list(over.values_list("pk", flat=True)[:_AT_ONCE]):
        count += IdempotentCall.objects.filter(pk__in=rows).delete()[0]
    return count


def hash_of(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
