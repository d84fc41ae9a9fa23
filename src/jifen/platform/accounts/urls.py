"""The addresses of signing in: what the platform needs of the library, by the library's own names, and nothing else of it."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import path

from jifen.platform.accounts import single_sign_on
from jifen.platform.accounts.views import Enrol, people_only, staff_only, ways

urlpatterns = [
    path("", ways, name="account_ways"),
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("phone/verify/", account.verify_phone, name="account_verify_phone"),
    path("phone/change/", people_only(account.change_phone), name="account_change_phone"),
    path("email/", people_only(account.email), name="account_email"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", account.request_reauthentication_code, name="account_request_reauthentication_code"),
    path("again/code/confirm/", account.confirm_reauthentication_code, name="account_confirm_reauthentication_code"),
    path("password/", staff_only(account.password_change), name="account_change_password"),
    path("second-factor/", staff_only(factor.index), name="mfa_index"),
    path("second-factor/code/", factor.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", staff_only(factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", staff_only(Enrol.as_view()), name="mfa_activate_totp"),
    path("second-factor/app/remove/", staff_only(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/recovery/", staff_only(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery/new/", staff_only(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "second-factor/recovery/file/", staff_only(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("single/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("single/error/", social.login_error, name="socialaccount_login_error"),
    path("single/<slug:provider_id>/login/", single_sign_on.begin, name="openid_connect_login"),
    path("single/<slug:provider_id>/login/callback/", single_sign_on.finish, name="openid_connect_callback"),
]
