"""What every signed-in page shows around its content: menus, the person, messages."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import msgspec
from babel import Locale
from litestar import Request, Response
from litestar.enums import MediaType

from pegboard.records.notices_shown import count_unread
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.plugins.banners import banners
from pegboard.web.pages.shell_menus import menus_of
from pegboard.web.rendering import render
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, language, speak

AnyRequest = Request[Any, Any, Any]
FLASH_COOKIE = "pegboard_flash"
THEME_COOKIE = "pegboard_theme"
CREATED_OFTEN = 4


def format_of(visit: Visit) -> Format:
    """Return how values are shown to the person."""
    zone = ZoneInfo(visit.principal.timezone)
    return Format(visit.principal.locale, zone, datetime.now(UTC).astimezone(zone).date())


def page(
    request: AnyRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    current: str = "",
) -> Response[str]:
    """Return the full page *template* with its shell; *current* is the menu's present address."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    shell = _shell(request, visit, current)
    response = Response(
        render(template, shell | context), media_type=MediaType.HTML, status_code=status
    )
    if shell["flashes"]:
        response.delete_cookie(FLASH_COOKIE)
    return response


def fragment(
    request: AnyRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> Response[str]:
    """Return the fragment *template*, for a part of a page that htmx replaces."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    return Response(
        render(template, _basics(request, visit) | context),
        media_type=MediaType.HTML,
        status_code=status,
    )


def _basics(request: AnyRequest, visit: Visit) -> dict[str, Any]:
    theme = request.cookies.get(THEME_COOKIE)
    return {
        "csrf_token": visit.csrf,
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
    }


def _shell(request: AnyRequest, visit: Visit, current: str) -> dict[str, Any]:
    menus = menus_of(visit)
    return _basics(request, visit) | {
        "menu": menus.at(current),
        "create_menu": menus.create,
        "user": {"name": visit.principal.name, "email": visit.principal.email},
        "user_menu": (settings := _settings_menu(visit)),
        "sign_out_url": "/sign-out",
        "viewing": visit.principal.name if visit.principal.viewer else None,
        "banners": banners(request, visit),
        "unread": _unread(visit),
        "palette_commands": settings,
        "flashes": _flashes(request),
        "language_name": Locale.parse(visit.principal.locale).display_name,
    }


def _unread(visit: Visit) -> int | None:
    """Return how many notices are unread; None for who looks through another's eyes."""
    if visit.principal.viewer is not None:
        return None
    with visit.reading() as unit:
        return count_unread(unit)


def _settings_menu(visit: Visit) -> list[dict[str, str]]:
    entries = [{"label": gettext("My settings"), "href": "/settings/me", "icon": "settings"}]
    entries += _mail_menu(visit)
    if visit.rights.may_do("base.manage_access"):
        label = gettext("Users, teams and roles")
        entries.append({"label": label, "href": "/settings/users", "icon": "users"})
    if visit.rights.may_do("base.manage_plugins"):
        entries.append({"label": gettext("Plugins"), "href": "/settings/plugins", "icon": "puzzle"})
    if visit.rights.may_do("base.manage_plugins"):
        entries.append({"label": gettext("Jobs"), "href": "/settings/jobs", "icon": "clock"})
    entries += _automation_menu(visit)
    if visit.rights.may_do("base.manage_fields"):
        label = gettext("Fields and entities")
        entries.append({"label": label, "href": "/settings/fields", "icon": "sliders-horizontal"})
    if visit.rights.may_do("base.view_audit"):
        entries.append({"label": gettext("Audit log"), "href": "/settings/audit", "icon": "shield"})
    if visit.rights.may_do("base.handle_privacy"):
        label = gettext("Privacy requests")
        entries.append({"label": label, "href": "/settings/privacy", "icon": "eye-off"})
    return entries


def _automation_menu(visit: Visit) -> list[dict[str, str]]:
    entries = []
    if visit.rights.may_do("base.manage_automation"):
        label = gettext("Workflows")
        entries.append({"label": label, "href": "/settings/workflows", "icon": "workflow"})
    for key, icon in (
        ("base.webhook", "external-link"),
        ("base.incoming_webhook", "download"),
        ("base.web_form", "list-checks"),
    ):
        if visit.rights.may(key, "create"):
            kind = visit.assembly.schema.entity(key)
            href = f"/{key.replace('.', '/')}"
            entries.append({"label": gettext(kind.plural), "href": href, "icon": icon})
    return entries


def _mail_menu(visit: Visit) -> list[dict[str, str]]:
    entries = []
    if visit.rights.may("base.mail_template", "create"):
        label = gettext("E-mail templates")
        entries.append({"label": label, "href": "/base/mail_template", "icon": "file-text"})
    if visit.rights.may("base.received_mail", "read"):
        label = gettext("Received mail")
        entries.append({"label": label, "href": "/base/received_mail", "icon": "inbox"})
    return entries


def _flashes(request: AnyRequest) -> list[dict[str, Any]]:
    """Return the messages that the page before left for this one."""
    kept = request.cookies.get(FLASH_COOKIE)
    if not kept:
        return []
    try:
        found = msgspec.json.decode(unquote(kept), type=list[dict[str, str | None]])
    except msgspec.MsgspecError:
        return []
    return [one for one in found[:5] if one.get("text")]
