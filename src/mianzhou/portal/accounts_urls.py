"""The addresses of signing in: of allauth's views only those we want, each declaring who may.

`include("allauth.urls")` would also open signing up, e-mail management and password reset by mail, none of which exist here: accounts are made by
administrators, who also set a new password when one is forgotten.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path

from mianzhou.portal.access import public_page, signed_in_page

urlpatterns = [
    path("login/", public_page(account.login), name="account_login"),
    path("logout/", public_page(account.logout), name="account_logout"),
    path("inactive/", public_page(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", signed_in_page(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", signed_in_page(second_factor.index), name="mfa_index"),
    # Between password and second factor nobody is signed in yet; the view itself asks for a login under way.
    path("2fa/authenticate/", public_page(second_factor.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in_page(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", signed_in_page(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", signed_in_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in_page(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        signed_in_page(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        signed_in_page(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("oidc/<slug:provider_id>/login/", public_page(openid.login), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", public_page(openid.callback), name="openid_connect_callback"),
    path("oidc/cancelled/", public_page(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("oidc/error/", public_page(social.login_error), name="socialaccount_login_error"),
]
