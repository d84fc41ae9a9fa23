"""How the sign-in library reaches people: codes go out through ``messaging``, phones are kept in one form."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.http import HttpRequest
from django.urls import reverse

from jifen.platform.accounts.forms import PhoneField, plain_phone
from jifen.platform.accounts.models import User
from jifen.platform.messaging import services as messaging
from jifen.platform.vault.tokens import public_id
from jifen.platform.web.speaking import tell


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phones and codes."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": tell(
            "这个账号已停用，请联系受理窗口。", "This account is closed; ask the accepting office."
        ),
        "duplicate_email": tell("这个邮箱已经是您的。", "This address is yours already."),
        "email_taken": tell("这个邮箱已属于另一个账号。", "This address belongs to another account."),
        "phone_taken": tell("这个手机号已属于另一个账号。", "This phone belongs to another account."),
        "same_as_current": tell("和现在的一样，不用改。", "That is what it is already."),
        "incorrect_code": tell("验证码不对，请核对后重填。", "This code is wrong. Check it and try again."),
        "too_many_login_attempts": tell("尝试次数过多，请过几分钟再试。", "Too many tries. Wait a few minutes."),
        "rate_limited": tell("操作太频繁，请过一会儿再试。", "Too many requests. Wait a little."),
        **dict.fromkeys(
            ("username_password_mismatch", "email_password_mismatch", "phone_password_mismatch"),
            tell("用户名或密码不对。", "User name or password is wrong."),
        ),
        **dict.fromkeys(("incorrect_password", "enter_current_password"), tell("密码不对。", "The password is wrong.")),
    }

    def generate_unique_username(self, txts: list[str], regex: str | None = None) -> str:
        """Give an account a name that tells nothing."""
        return public_id()

    def phone_form_field(self, **kwargs: Any) -> Any:
        """Ask for a phone as people here write it: eleven digits, the country code may be left out."""
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Give the phone of an account and whether it is verified; None where there is none."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Keep a phone."""
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Mark a phone as verified."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Find the account of a phone."""
        return User.objects.filter(phone=plain_phone(phone)).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send the code by which a phone is proven or somebody signs in."""
        messaging.send_code(to=phone, channel="sms", code=code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Tell somebody who has no account yet where to make one, without a link."""
        messaging.send_notice(to=phone, channel="sms", template="account_unknown")

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell somebody that there is an account already."""
        messaging.send_notice(to=phone, channel="sms", template="account_exists")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what the library wants to send through the one door messages leave by; never a link to sign in."""
        code = str(context.get("code") or "")
        if code:
            messaging.send_code(to=email, channel="email", code=code)
        elif template_prefix.endswith("account_already_exists"):
            messaging.send_notice(to=email, channel="email", template="account_exists")
        elif template_prefix.endswith("unknown_account"):
            messaging.send_notice(to=email, channel="email", template="account_unknown")

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell somebody that there is an account already; the library would send a link to a password nobody has."""
        messaging.send_notice(to=email, channel="email", template="account_exists")

    def get_login_stages(self) -> list[str]:
        """Give the steps of signing in, with our own rule of who has to prove an e-mail address."""
        library, ours = "allauth.account.stages.EmailVerificationStage", "jifen.platform.accounts.stages.EmailProof"
        return [ours if one == library else one for one in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send staff to their desk, everybody else to what is theirs."""
        staff = isinstance(request.user, User) and request.user.is_staff
        return reverse("desk:home") if staff else str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Send whoever has just opened an account where everybody goes."""
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the ways of signing in."""
        return reverse("account_ways")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """
        Ask once more before something that matters.

        An account of the province has nothing of its own to show yet: for it the sign-in there counts, while it is fresh.
        """
        required = bool(super().is_reauthentication_required(app=app, **kwargs))
        request = context.request
        if not required or self.get_reauthentication_methods(request.user):
            return required
        oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        return not any(one["at"] > oldest for one in get_authentication_records(request, request.user))
