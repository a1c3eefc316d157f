"""Settings: one frozen object, read from the environment once and handed in.

Nothing else in the code reads the environment. A wrong or missing value is refused at start with
its name.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DEMO = Path(".demo")
"""Where every command without DATABASE_URL keeps its database and its keys (git-ignored)."""

ADDRESS = "address.env"
"""The file in it that says where the demo was served last."""


class SettingsError(ValueError):
    """A setting is missing or malformed; the message names it and says what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know before it starts."""

    database_url: str
    """SQLAlchemy URL: `sqlite:///file` or `postgresql://…`."""
    phone_keys: Mapping[int, bytes] = field(repr=False)
    """Versioned 32-byte keys that seal phone numbers and texts; the highest version seals."""
    secret_key: str = field(repr=False)
    """Signs what a browser is asked to carry."""
    redis_url: str = ""
    """The doorbell between processes; without it a thread and the sweep do the work."""
    public_url: str = "http://127.0.0.1:8000"
    """Where providers reach us: printed in webhook URLs and covered by Twilio's signature."""
    demo: bool = False
    """Serve the handset on `/`. Set by the demo command and for a database in `.demo/`."""
    key_dir: Path | None = None
    """Where each new contest gets a file with a share of its linking key, apart from the database
    and its backups; where it is not set, all of that key is in the database."""
    log_dir: Path | None = None
    """Where the signer of the public logs keeps what it has published, apart from the database."""
    spool_dir: Path | None = None
    """Where texts wait that arrive while the database is away; without it they are refused (503)
    and the provider tries again."""
    backup_dir: Path | None = None
    """Where `backup` and `upgrade` put their files when none is named."""
    board_dir: Path | None = None
    """Where `board` leaves each board as one file, which the public pages hand out."""
    practice: bool = False
    """These are the practice town's: a database of its own, which no provider ever serves."""
    smtp_url: str = field(default="", repr=False)
    """Where letters to offices leave: `smtp://user:password@host:587?from=address`, or `smtps`.
    Without it offices hear by SMS alone."""

    @property
    def embedded(self) -> bool:
        """True where one process does everything on SQLite."""
        return self.database_url.startswith("sqlite")

    @property
    def for_practice(self) -> Settings:
        """The practice town's: beside the real database, and with no way out of the machine."""
        url = self.database_url
        return replace(
            self,
            database_url=f"{url.removesuffix('.sqlite3')}-practice.sqlite3"
            if self.embedded
            else url,
            practice=True,
            public_url=f"{self.public_url}/practice",
            redis_url="",
            smtp_url="",
            demo=False,
            key_dir=None,
            log_dir=None,
            spool_dir=None,
            backup_dir=None,
            board_dir=None,
        )


def from_environment(environ: Mapping[str, str], demo: Path = DEMO) -> Settings:
    """Read the settings, or fall back to the demo's own where DATABASE_URL is absent.

    Raises `SettingsError` naming the variable that is wrong.
    """
    database_url = environ.get("DATABASE_URL", "")
    if not database_url:
        environ = {**keys_of_the_demo(demo), **address_of_the_demo(demo), **environ}
        database_url = f"sqlite:///{demo / 'smsgateway.sqlite3'}"
    return Settings(
        database_url=normal_url(database_url),
        redis_url=redis_url(environ.get("REDIS_URL", "")),
        phone_keys=phone_keys(environ.get("PHONE_KEY", "")),
        secret_key=secret_key(environ.get("SECRET_KEY", "")),
        public_url=public_url(environ.get("PUBLIC_URL", "http://127.0.0.1:8000")),
        demo="DATABASE_URL" not in environ or environ.get("SMSGATEWAY_DEMO") == "1",
        key_dir=Path(environ["KEY_DIR"]) if environ.get("KEY_DIR") else None,
        log_dir=log_dir(environ.get("LOG_DIR", ""), database_url),
        spool_dir=beside(environ.get("SPOOL_DIR", ""), database_url, "spool"),
        smtp_url=smtp_url(environ.get("SMTP_URL", "")),
        backup_dir=beside(environ.get("BACKUP_DIR", ""), database_url, "backups"),
        board_dir=beside(environ.get("BOARD_DIR", ""), database_url, "boards"),
    )


def log_dir(text: str, database_url: str) -> Path | None:
    """LOG_DIR; on SQLite the folder `published` beside the database, unless it says otherwise."""
    if text:
        return Path(text)
    file = database_url.removeprefix("sqlite:///")
    on_disk = file != database_url and file not in ("", ":memory:")
    return Path(file).parent / "published" if on_disk else None


def beside(text: str, database_url: str, name: str) -> Path:
    """The folder that is set; else one beside the database, or here where that is a server."""
    file = database_url.removeprefix("sqlite:///")
    on_disk = file != database_url and file not in ("", ":memory:")
    return Path(text) if text else (Path(file).parent if on_disk else Path()) / name


def normal_url(url: str) -> str:
    """A URL that names the driver we ship: hosts still hand out `postgres://`."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:", "postgresql+psycopg:")):
        raise SettingsError("DATABASE_URL must begin with postgresql:// or sqlite:///")
    return url


def phone_keys(text: str) -> Mapping[int, bytes]:
    """`<64 hex digits>` or, while rotating, `2:<64 hex digits>,1:<64 hex digits>`."""
    keys: dict[int, bytes] = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        version, _, digits = part.rpartition(":")
        try:
            number, key = int(version or 1), bytes.fromhex(digits)
        except ValueError:
            number, key = 0, b""
        if number in keys:
            raise SettingsError(f"PHONE_KEY names version {number} twice")
        keys[number] = key
        if len(key) != 32:
            raise SettingsError("PHONE_KEY must be 64 hex digits, or VERSION:KEY,VERSION:KEY")
    if not keys:
        raise SettingsError(
            "PHONE_KEY is missing: 64 hex digits that seal phone numbers; make them once with "
            "`python3 -c 'import secrets; print(secrets.token_hex(32))'` and keep a copy apart"
        )
    if not all(0 < version < 256 for version in keys):
        raise SettingsError("PHONE_KEY versions go from 1 to 255")
    return keys


def redis_url(text: str) -> str:
    """Empty, or a URL of Redis' own kinds."""
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL must begin with redis:// (or rediss://, unix://)")
    return text


def secret_key(text: str) -> str:
    """At least 32 characters."""
    if len(text) < 32:
        raise SettingsError("SECRET_KEY must be at least 32 characters")
    return text


def smtp_url(text: str) -> str:
    """Empty, or a server and the address that letters come from."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
        senders = parse_qs(parts.query).get("from", [""])
    except ValueError:
        good, senders = None, [""]
    if text and not (good and "@" in senders[0]):
        raise SettingsError("SMTP_URL must be smtp://user:password@host:587?from=an@address")
    return text


def public_url(text: str) -> str:
    """An http(s) address without a trailing slash."""
    if not text.startswith(("http://", "https://")):
        raise SettingsError("PUBLIC_URL must begin with https:// (or http:// on loopback)")
    return text.rstrip("/")


def keys_of_the_demo(folder: Path) -> Mapping[str, str]:
    """Read the demo's own keys, made at first use and kept beside its database."""
    file = folder / "keys.env"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = f"PHONE_KEY={secrets.token_hex(32)}\nSECRET_KEY={secrets.token_hex(32)}\n"
        file.touch(mode=0o600)
        file.write_text(made)
    return variables(file)


def address_of_the_demo(folder: Path) -> Mapping[str, str]:
    """Where the demo was served last: the other commands name its pages there."""
    file = folder / ADDRESS
    return variables(file) if file.exists() else {}


def serve_demo_at(url: str, folder: Path = DEMO) -> None:
    """Let the other commands know where the demo is served."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ADDRESS).write_text(f"PUBLIC_URL={url}\n")


def variables(file: Path) -> Mapping[str, str]:
    """The lines NAME=value of a file."""
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
