"""The page on settings: every variable that the code reads."""

import re
from collections.abc import Mapping
from pathlib import Path

from reference_pages.markdown import Undocumented, code, generated, table

INTRO = """\
Settings are environment variables, or the same names in a file `pegboard.toml` in the folder in
which `pegboard` is started (`PEGBOARD_BASE_URL = "https://crm.example.com"`). A variable of the
environment counts more than the file. Secrets belong into the environment."""

SETTINGS: Mapping[str, tuple[str, str]] = {
    "PEGBOARD_DATABASE_URL": (
        "`sqlite:///var/pegboard.db`",
        (
            "Where the data is: `sqlite:///path/to/file.db` or "
            "`postgresql://user:password@host/database` (PostgreSQL 15 or newer)."
        ),
    ),
    "PEGBOARD_SECRET_KEY": (
        "made once and kept in `secret.key` in the folder",
        "A long random text. All processes of one system need the same.",
    ),
    "PEGBOARD_FOLDER": ("`var`", "The folder for the embedded database and the secret key."),
    "PEGBOARD_BASE_URL": (
        "none",
        (
            "The address that people type, such as `https://crm.example.com`. Needed behind a "
            "reverse proxy. With https, browsers are told to come back by https only."
        ),
    ),
    "PEGBOARD_AUDIT_ANCHOR": (
        "none",
        (
            "A file outside the database, best on another machine's disk, to which each process "
            "adds how far the audit log reached, at most every minute. With it, `pegboard db "
            "check` finds an older copy of the database in place of the newest."
        ),
    ),
    "PEGBOARD_TRUSTED_PROXIES": (
        "none",
        (
            "The addresses or networks of the reverse proxies in front, separated by commas, such "
            "as `127.0.0.1, 10.0.0.0/8`. Only they are believed when `X-Forwarded-For` says where "
            "a request comes from; without them everybody behind a proxy shares its limit of "
            "sign-in attempts."
        ),
    ),
    "PEGBOARD_WEBHOOK_NETWORKS": (
        "none",
        (
            "Addresses or networks that webhooks may be sent to although they are not public, "
            "separated by commas, such as `10.1.2.0/24`. There plain http is allowed as well; "
            "public addresses are reached by https only."
        ),
    ),
    "PEGBOARD_WATCH_SECONDS": (
        "`600`",
        (
            "For so many seconds the system watches itself after a change of plugins, to go back "
            "by itself when clearly more requests fail than before."
        ),
    ),
    "PEGBOARD_PLUGIN_FOLDER": (
        "none",
        "A folder with wheels of plugins that administrators may install.",
    ),
    "PEGBOARD_PLUGIN_INDEX": (
        "none",
        (
            "The path or https address of a list of plugins that administrators may install: JSON, "
            '`[{"file", "sha256", "id", "name", "version", "summary", "publisher"}, …]`; each '
            "`file` is a wheel beside the list, and must have that SHA-256."
        ),
    ),
    "PEGBOARD_PLUGIN_UPLOAD": (
        "`0`",
        "`1` lets administrators install wheels of their own: code that may do what Pegboard may.",
    ),
    "PEGBOARD_SAFE": (
        "`0`",
        (
            "`1` runs the kernel without plugins, as `pegboard serve --safe` does; nothing that is "
            "stored changes. After three failed starts in a row it does so by itself."
        ),
    ),
    "PEGBOARD_WORKER": (
        "`on`",
        (
            "`off` keeps a process that serves from running jobs beside, where `pegboard worker` "
            "does that."
        ),
    ),
    "PEGBOARD_ONLY_PLUGINS": (
        "all that are enabled",
        (
            "Ids with commas: of the plugins that are enabled, only these run. `pegboard plugin "
            "bisect` sets it to find a faulty one; nothing that is stored changes."
        ),
    ),
    "PEGBOARD_PLUGIN_SECONDS": (
        "`5`",
        "How many seconds one call of a plugin may take before it is ended.",
    ),
    "PEGBOARD_PLUGIN_MEMORY_MB": (
        "`256`",
        "By how much the process may grow while a plugin works, before the plugin is stopped.",
    ),
    "PEGBOARD_SESSION_IDLE_HOURS": (
        "`12`",
        "People have to sign in again when they did nothing for so many hours.",
    ),
    "PEGBOARD_SESSION_DAYS": (
        "`30`",
        "People have to sign in again so many days after they did, however busy they are.",
    ),
    "PEGBOARD_OIDC_ISSUER": (
        "none",
        (
            "The address of the provider for single sign-on (OpenID Connect), such as "
            "`https://login.example.com/realms/acme`. It is told "
            "`<the base address>/sign-in/provider/back` as the address to come back to."
        ),
    ),
    "PEGBOARD_OIDC_CLIENT_ID": ("none", "Under which name the provider knows this system."),
    "PEGBOARD_OIDC_CLIENT_SECRET": ("none", "The secret that the provider gave for that name."),
    "PEGBOARD_OIDC_LABEL": (
        "`your company account`",
        "What the button for single sign-on says after “Sign in with”.",
    ),
    "PEGBOARD_DEFAULT_CURRENCY": ("`EUR`", "The currency that forms propose."),
    "PEGBOARD_SMTP_URL": (
        "none",
        (
            "The server that sends mail: `smtp://user:password@mail.example.com:587`, or "
            "`smtps://` where TLS begins with the first byte. STARTTLS is used where the server "
            "offers it; `?starttls=required` sends nothing without it, `?starttls=no` does "
            "without. A password never leaves unencrypted, but to this machine. Without a server "
            "mail is kept and shown as not sent."
        ),
    ),
    "PEGBOARD_MAIL_FROM": (
        "none",
        (
            "From whom mail comes, such as `Acme <hello@example.com>`; needed with a server. What "
            "a person writes bears their name, and answers go to their address; with a mailbox "
            "that is read, there too."
        ),
    ),
    "PEGBOARD_IMAP_URL": (
        "none",
        (
            "The mailbox that is read every two minutes: "
            "`imaps://user:password@mail.example.com/INBOX`. With `imap://` STARTTLS is needed, "
            "unless it ends with `?starttls=no`. Messages stay there, with a mark; use a mailbox "
            "of its own. See also `pegboard mail`."
        ),
    ),
    "PEGBOARD_MAIL_EXCLUDE": (
        "none",
        (
            "Addresses and domains with commas, such as `noreply@example.com, example.org`: what "
            "comes from there is listed and not imported. A domain counts with all below it."
        ),
    ),
    "PEGBOARD_MAIL_DRY_RUN": ("`0`", "`1` keeps all mail and sends none, such as on a copy."),
    "PEGBOARD_ADMIN_PASSWORD": ("asked for", "The password for `pegboard init`."),
    "PEGBOARD_PASSWORD": ("asked for", "The password for `pegboard user add` and `passwd`."),
}
INTERNAL: Mapping[str, str] = {
    "PEGBOARD_DEMO": "`pegboard demo` sets it to the password that its sign-in page shows.",
    "PEGBOARD_LISTENING_SOCKET": "`pegboard serve` sets it to the socket that it listens on.",
    "PEGBOARD_PARENT_PIPE": "`pegboard serve --workers` sets it for its worker processes.",
    "PEGBOARD_TEST_RUN": "The test kit sets it to the folder that one test run shares.",
}
NAME = re.compile(r"\bPEGBOARD_[A-Z_]*[A-Z]")
SOURCES = ("core/src", "sdk/src", "plugins")


def settings_page(root: Path) -> str:
    """Return the page; raise Undocumented when the code reads other variables than it names."""
    told = SETTINGS.keys() | INTERNAL.keys()
    read = {
        name
        for source in SOURCES
        for file in (root / source).rglob("*.py")
        for name in NAME.findall(file.read_text(encoding="utf-8"))
    }
    if read != told:
        raise Undocumented(f"settings differ from the page: {', '.join(sorted(read ^ told))}")
    rows = [(code(name), default, words) for name, (default, words) in SETTINGS.items()]
    inner = table(("variable", "what it is for"), [(code(n), w) for n, w in INTERNAL.items()])
    return generated(
        "Settings",
        INTRO,
        [
            table(("variable", "unless set", "what it says"), rows),
            f"## Set by Pegboard itself\n\n{inner}",
        ],
    )
