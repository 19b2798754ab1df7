"""Installs plugins: a wheel that somebody brings, or one that the operator offers."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.lifecycle.packages.errors import (
    IndexUnusable,
    InstallRefused,
    UploadForbidden,
    WheelRefused,
)
from pegboard.lifecycle.packages.install_wheel import install_upload
from pegboard.lifecycle.packages.offers import install_offer
from pegboard.lifecycle.packages.wheel import Wheel
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.plugins.catalogue_page import catalogue_page
from pegboard.web.pages.plugins.entry import HERE, ONE, enter_manager, plugin_url
from pegboard.web.pages.plugins.offers import forget_offers
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.sent_form import WITH_FORM, SentFile, SentForm
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

REFUSALS = (WheelRefused, InstallRefused, IndexUnusable)


@post(HERE, opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_wheel(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Install the wheel that was sent, without running anything of it, and show its page."""
    visit = enter_manager(request)
    sent = next((one for one in form.get("wheel", ()) if isinstance(one, SentFile)), None)
    if sent is None or not sent.content:
        words = gettext("Choose the wheel of a plugin first.")
        return catalogue_page(request, visit, refusal=words, status=422)
    try:
        meant = "".join(text_of(form, "sha256").split()) or None
        wheel = install_upload(visit.runtime.settings, sent.name, sent.content, meant)
    except UploadForbidden as error:
        return catalogue_page(request, visit, refusal=retold(str(error)), status=403)
    except REFUSALS as error:
        return catalogue_page(request, visit, refusal=retold(str(error)), status=422)
    return _installed(request, visit, wheel)


@post(f"{ONE}/install", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_offer(request: AnyRequest, plugin: FromPath[str], form: SentForm) -> Response[Any]:
    """Install what the operator offers of a plugin, and show its page."""
    visit = enter_manager(request)
    try:
        wheel = install_offer(visit.runtime.settings, plugin, text_of(form, "version") or None)
    except REFUSALS as error:
        return catalogue_page(request, visit, refusal=retold(str(error)), status=422)
    return _installed(request, visit, wheel)


def _installed(request: AnyRequest, visit: Visit, wheel: Wheel) -> Response[Any]:
    forget_offers(request)
    say = gettext("%(plugin)s is installed. Nothing of it runs before you enable it.")
    if wheel.id in visit.assembly.blueprint.enabled:
        say = gettext("The new version of %(plugin)s is installed. It waits for your review.")
    name = gettext(wheel.manifest.name)
    return go(plugin_url(wheel.manifest.id), say=say % {"plugin": name})
