"""How people come in with more than a password, in a real browser under the real policy."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from pegboard.access.reset_factors import reset_factors
from tests.browser.records.served_site import EMAIL, PASSWORD, ServedSite

pytestmark = pytest.mark.browser


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/sign-in$"))


def sign_out(page: Page) -> None:
    page.goto("/settings/me")
    page.get_by_role("button", name=re.compile("Your account")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_passkey_is_made_and_signs_in_without_a_password(page: Page) -> None:
    name = f"Laptop {uuid4().hex[:6]}"
    sign_in(page)
    page.goto("/settings/me/signing-in")
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_label("Present password").fill("guessed")
    page.get_by_label("Name of the device").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not your present password")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    sign_out(page)
    page.goto("/sign-in?next=/base/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    page.goto("/settings/me/signing-in")
    expect(page.locator("#sessions")).to_contain_text("Passkey")


def test_two_factor_sign_in_is_set_up_and_asked_for(page: Page, site: ServedSite) -> None:
    sign_in(page)
    page.goto("/settings/me/signing-in")
    page.get_by_role("link", name="Two-factor sign-in").click()
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    app = TOTP(page.locator("code").first.inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(app.now())
    page.get_by_role("button", name="Turn on").click()
    codes = page.locator(".code-list code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    sign_out(page)
    sign_in(page)
    page.get_by_role("textbox", name="Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("code is not right")
    page.get_by_role("textbox", name="Code").fill(app.at(datetime.now(UTC), counter_offset=1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Your account"))).to_be_visible()
    sign_out(page)
    sign_in(page)
    page.get_by_role("textbox", name="Code").fill(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Your account"))).to_be_visible()
    reset_factors(site.runtime, site.person)
