"""Accounts: phones in one form, secrets never in clear, messages by the one door they leave by."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from jifen.platform.accounts.adapter import AccountAdapter
from jifen.platform.accounts.forms import PhoneField, plain_phone
from jifen.platform.accounts.models import User
from jifen.platform.accounts.second_factor import SealedSecrets
from jifen.platform.messaging.models import Message


@pytest.mark.parametrize(
    "typed", ["13800000001", "138 0000 0001", "138-0000-0001", "+8613800000001", "+86 138 0000 0001"]
)
def test_a_phone_has_one_form(typed: str) -> None:
    """However it is typed, it is the same account."""
    assert "+8613800000001" == PhoneField().clean(typed) == plain_phone(typed)


@pytest.mark.parametrize("typed", ["1380000", "abc", "0", "+0123456789"])
def test_a_phone_that_cannot_be_right_is_refused(typed: str) -> None:
    """In words that show how it should look."""
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)

    assert "phone" == refused.value.code or "required" == refused.value.code


def test_one_phone_is_one_account(db: None) -> None:
    """And accounts without a phone stand beside one another."""
    User.objects.create_user(phone="+8613800000001")
    User.objects.create_user()
    User.objects.create_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(phone="+8613800000001")

    assert 3 == User.objects.count()


def test_a_person_s_account_has_no_password_and_a_name_that_tells_nothing(db: None) -> None:
    """They sign in by code."""
    user = User.objects.create_user(phone="+8613800000001")

    assert not user.has_usable_password()
    assert "138" not in user.username
    assert (False, "person") == (user.is_staff, user.kind)


def test_a_password_is_kept_as_a_slow_hash(db: None) -> None:
    """Argon2 comes first."""
    user = User.objects.create_user("clerk", "a long enough password", kind="staff")

    assert user.password.startswith("argon2")
    assert user.is_staff and user.check_password("a long enough password")


def test_the_secret_of_the_second_factor_is_sealed() -> None:
    """What the library stores opens only with the key of this home, and reads otherwise each time."""
    adapter = SealedSecrets()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" == adapter.decrypt(sealed)
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert sealed != adapter.encrypt("JBSWY3DPEHPK3PXP")


@pytest.mark.parametrize(
    ("template", "context", "sent"),
    [
        ("account/email/login_code", {"code": "123456"}, ["code"]),
        ("account/email/account_already_exists", {}, ["account_exists"]),
        ("account/email/password_reset_key", {"password_reset_url": "https://x"}, []),
    ],
)
def test_mail_of_the_library_leaves_as_a_code_or_a_notice_never_as_a_link(
    db: None, template: str, context: dict[str, Any], sent: list[str]
) -> None:
    """Whatever else it would like to send stays unsent."""
    AccountAdapter().send_mail(template, "a@b.cn", context)

    assert sent == list(Message.objects.values_list("template", flat=True))


def test_a_stranger_s_phone_gets_a_notice_and_no_code(db: None) -> None:
    """So that nobody learns from the screen which phones have accounts."""
    adapter = AccountAdapter()
    adapter.send_unknown_account_sms("+8613800000001")
    adapter.send_account_already_exists_sms("+8613800000001")

    assert ["account_unknown", "account_exists"] == list(
        Message.objects.order_by("pk").values_list("template", flat=True)
    )
