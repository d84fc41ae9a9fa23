"""How the sign-in library reaches people: codes go out through ``messaging``, phones are kept in one form."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from jifen.platform.accounts.forms import PhoneField, plain_phone
from jifen.platform.accounts.models import User
from jifen.platform.messaging import services as messaging
from jifen.platform.vault.tokens import public_id


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phones and codes."""

    def generate_unique_username(self, txts: list[str], regex: str | None = None) -> str:
        """Give an account a name that tells nothing."""
        return public_id()

    def phone_form_field(self, **kwargs: Any) -> Any:
        """Ask for a phone as people here write it: eleven digits, the country code may be left out."""
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """
        Give the phone of an account and whether it is verified.

        Staff sign in by user name, password and second factor; for them there is nothing to verify.
        """
        if not user.phone:
            return ("", True) if user.is_staff else None
        return user.phone, user.phone_verified

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
