"""Which knobs there are: environment variables, or the same names in pegboard.toml."""

import ipaddress
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

KEY_BYTES = 32
LARGEST_NUMBER = 10_000
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})
PLUGIN_SECONDS, PLUGIN_MEMORY = 5, 256
SESSION_IDLE = timedelta(hours=12)
SESSION_LONGEST = timedelta(days=30)
WATCH_SECONDS = 600
USUAL_PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}
STARTTLS = {"required": "demanded", "offered": "offered", "no": "none"}


class BadSettings(Exception):
    """Raised when a setting cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for people at single sign-on (OpenID Connect); *label* stands on the button."""

    issuer: str
    client_id: str
    client_secret: str
    label: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over to be sent (SMTP).

    *tls* is "wrapped" (from the first byte), "demanded" (STARTTLS or nothing), "offered" (STARTTLS
    where the server has it) or "none".
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "offered"


@dataclass(frozen=True, slots=True)
class ReceivingBox:
    """The mailbox that is read (IMAP): a *folder* on a *server*."""

    server: MailServer
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """What tells it from other mailboxes, without its password."""
        return f"{self.server.user}@{self.server.host}/{self.folder}"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process. *demo* is the password that a demo shows at sign-in.

    *trusted_proxies* are the addresses or networks whose word counts on where a request is from.
    *audit_anchor* is a file outside the database that keeps how far the audit log reached.
    *plugin_folder* holds wheels that administrators may install, *plugin_index* is the address or
    path of a list of such; *plugin_upload* lets them bring their own. *safe* runs the kernel alone,
    *only_plugins* holds the system to these of its enabled plugins, for finding a faulty one.
    The system watches itself for *watch_seconds* after a change of plugins, and goes back by itself
    when it does clearly worse.
    One call of a plugin's code may take *plugin_seconds*, and let the process grow by
    *plugin_memory* megabytes.
    A process that serves runs jobs beside, as a *worker*, unless others do.
    A session ends when it was not used for *session_idle*, and *session_longest* after the sign-in.
    Mail leaves through *mail_server* in the name of *mail_from*; without one, or in a
    *mail_dry_run*, it is kept and not sent. Mail that arrives in *receiving_box* is read, but for
    what comes from an address or a domain in *mail_excluded*. Webhooks may be sent to
    public addresses, and to those in *webhook_networks*.
    """

    database_url: str
    secret_key: str
    folder: Path
    base_url: str | None = None
    default_currency: str = "EUR"
    demo: str = ""
    trusted_proxies: tuple[str, ...] = ()
    audit_anchor: Path | None = None
    session_idle: timedelta = SESSION_IDLE
    session_longest: timedelta = SESSION_LONGEST
    provider: Provider | None = None
    watch_seconds: int = WATCH_SECONDS
    plugin_seconds: int = PLUGIN_SECONDS
    plugin_memory: int = PLUGIN_MEMORY
    plugin_folder: Path | None = None
    plugin_index: str | None = None
    plugin_upload: bool = False
    safe: bool = False
    only_plugins: tuple[str, ...] | None = None
    mail_server: MailServer | None = None
    mail_from: str = ""
    mail_dry_run: bool = False
    receiving_box: ReceivingBox | None = None
    mail_excluded: tuple[str, ...] = ()
    worker: bool = True
    webhook_networks: tuple[str, ...] = ()

    @property
    def held_to(self) -> frozenset[str] | None:
        """The plugins that may run, whatever the database says; None when all of them may."""
        if self.safe:
            return frozenset()
        return None if self.only_plugins is None else frozenset(self.only_plugins)


def read_settings(
    environment: Mapping[str, str] | None = None, *, folder: Path | None = None
) -> Settings:
    """Return the settings from *environment* (the process's own unless given) and pegboard.toml.

    *folder* is where files are kept (`./var` unless said): the embedded database and the key.

    Raises:
        BadSettings: pegboard.toml cannot be read, or a value is not of its kind.
    """
    given = {**_file_settings(), **(os.environ if environment is None else environment)}
    where = Path(folder or given.get("PEGBOARD_FOLDER", "var"))
    return Settings(
        database_url=given.get("PEGBOARD_DATABASE_URL") or f"sqlite:///{where / 'pegboard.db'}",
        secret_key=given.get("PEGBOARD_SECRET_KEY") or _kept_key(where),
        folder=where,
        base_url=given.get("PEGBOARD_BASE_URL"),
        default_currency=given.get("PEGBOARD_DEFAULT_CURRENCY", "EUR"),
        demo=given.get("PEGBOARD_DEMO", ""),
        trusted_proxies=_networks(given, "PEGBOARD_TRUSTED_PROXIES"),
        audit_anchor=Path(anchor) if (anchor := given.get("PEGBOARD_AUDIT_ANCHOR")) else None,
        session_idle=timedelta(hours=_number(given, "PEGBOARD_SESSION_IDLE_HOURS", 12)),
        session_longest=timedelta(days=_number(given, "PEGBOARD_SESSION_DAYS", 30)),
        provider=_provider(given),
        watch_seconds=_number(given, "PEGBOARD_WATCH_SECONDS", WATCH_SECONDS),
        plugin_seconds=_number(given, "PEGBOARD_PLUGIN_SECONDS", PLUGIN_SECONDS),
        plugin_memory=_number(given, "PEGBOARD_PLUGIN_MEMORY_MB", PLUGIN_MEMORY),
        plugin_folder=Path(found) if (found := given.get("PEGBOARD_PLUGIN_FOLDER")) else None,
        plugin_index=_index(given.get("PEGBOARD_PLUGIN_INDEX", "")),
        plugin_upload=given.get("PEGBOARD_PLUGIN_UPLOAD", "") in YES,
        safe=given.get("PEGBOARD_SAFE", "") in YES,
        only_plugins=_names(given.get("PEGBOARD_ONLY_PLUGINS")),
        mail_server=_mail_server(given, "PEGBOARD_SMTP_URL", "smtp"),
        mail_from=_mail_from(given),
        mail_dry_run=given.get("PEGBOARD_MAIL_DRY_RUN", "") in YES,
        receiving_box=_receiving_box(given),
        mail_excluded=_excluded(given.get("PEGBOARD_MAIL_EXCLUDE", "")),
        worker=_switch(given, "PEGBOARD_WORKER", "on"),
        webhook_networks=_networks(given, "PEGBOARD_WEBHOOK_NETWORKS"),
    )


def is_safe_address(address: str) -> bool:
    """Return whether *address* is reached over TLS, or on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and host in ("localhost", "127.0.0.1", "::1")


def _provider(given: Mapping[str, str]) -> Provider | None:
    issuer = given.get("PEGBOARD_OIDC_ISSUER", "")
    if not issuer:
        return None
    if not is_safe_address(issuer):
        raise BadSettings(f"PEGBOARD_OIDC_ISSUER: {issuer} is no https address")
    names = ("PEGBOARD_OIDC_CLIENT_ID", "PEGBOARD_OIDC_CLIENT_SECRET")
    missing = [name for name in names if not given.get(name)]
    if missing:
        raise BadSettings(f"PEGBOARD_OIDC_ISSUER needs {' and '.join(missing)} as well")
    label = given.get("PEGBOARD_OIDC_LABEL") or "your company account"
    return Provider(issuer, given[names[0]], given[names[1]], label)


def _mail_server(given: Mapping[str, str], name: str, scheme: str) -> MailServer | None:
    """Return the server in "smtp://user:password@host:587?starttls=required"."""
    text = given.get(name, "")
    if not text:
        return None
    wrong = BadSettings(
        f"{name} must be such as {scheme}://user:password@mail.example.com:{USUAL_PORTS[scheme]} "
        f"or {scheme}s://…; what is no letter or digit in user and password is written as %40"
    )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    usual = "offered" if scheme == "smtp" else "required"
    asked = parse_qs(parts.query).get("starttls", [usual])[-1]
    if parts.scheme not in (scheme, f"{scheme}s") or not parts.hostname or asked not in STARTTLS:
        raise wrong
    return MailServer(
        host=parts.hostname,
        port=port or USUAL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls="wrapped" if parts.scheme == f"{scheme}s" else STARTTLS[asked],
    )


def _receiving_box(given: Mapping[str, str]) -> ReceivingBox | None:
    """Return the mailbox in "imaps://user:password@host:993/INBOX"."""
    server = _mail_server(given, "PEGBOARD_IMAP_URL", "imap")
    if server is None:
        return None
    folder = unquote(urlsplit(given["PEGBOARD_IMAP_URL"]).path.strip("/")) or "INBOX"
    if not server.user or not f"{folder}{server.user}{server.password}".isprintable():
        raise BadSettings("PEGBOARD_IMAP_URL must name a user and a folder, such as …/INBOX")
    return ReceivingBox(server, folder)


def _excluded(text: str) -> tuple[str, ...]:
    """Return addresses and domains in lower case."""
    found = tuple(part.strip().lower().lstrip("@") for part in text.split(",") if part.strip())
    for one in found:
        if not one.isprintable() or " " in one or "." not in one:
            raise BadSettings(f"PEGBOARD_MAIL_EXCLUDE: {one} is no address and no domain")
    return found


def _mail_from(given: Mapping[str, str]) -> str:
    text = given.get("PEGBOARD_MAIL_FROM", "").strip()
    _, address = parseaddr(text)
    is_good = text.isprintable() and address.count("@") == 1 and not address.endswith("@")
    if (text and not is_good) or (given.get("PEGBOARD_SMTP_URL") and not text):
        raise BadSettings(
            "PEGBOARD_MAIL_FROM must say from whom mail comes, such as Acme <hello@example.com>"
        )
    return text


def _index(text: str) -> str | None:
    if "://" in text and not is_safe_address(text):
        raise BadSettings(f"PEGBOARD_PLUGIN_INDEX: {text} is no https address and no path")
    return text or None


def _names(text: str | None) -> tuple[str, ...] | None:
    """Return the names in a list with commas; an empty list is one too, unlike none."""
    if text is None:
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(given: Mapping[str, str], name: str, usual: int) -> int:
    text = given.get(name) or str(usual)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LARGEST_NUMBER:
        raise BadSettings(f"{name}: {text} is no number from 1 to {LARGEST_NUMBER}")
    return int(text)


def _switch(given: Mapping[str, str], name: str, usual: str) -> bool:
    text = (given.get(name) or usual).lower()
    if text not in YES | NO:
        raise BadSettings(f"{name}: {text} is neither on nor off")
    return text in YES


def _networks(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    parts = given.get(name, "").split(",")
    networks = tuple(part.strip() for part in parts if part.strip())
    for one in networks:
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError as error:
            raise BadSettings(f"{name}: {one} is no address or network") from error
    return networks


def _file_settings() -> dict[str, str]:
    file = Path("pegboard.toml")
    if not file.exists():
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"pegboard.toml cannot be read: {error}") from error
    return {name: str(value) for name, value in content.items() if name.startswith("PEGBOARD_")}


def _kept_key(folder: Path) -> str:
    file = folder / "secret.key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(KEY_BYTES), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()
