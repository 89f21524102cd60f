"""What the environment says, typed, and loud on nonsense."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """The environment asks for something that cannot be; the message says what to change."""


@dataclass(frozen=True)
class Config:
    """Where the practice keeps its data, how it is reached, and in which time zone it lives."""

    data: Path
    database_url: str | None
    host: str
    port: int
    zone: ZoneInfo
    hosts: tuple[str, ...]
    certificate: Path | None
    certificate_key: Path | None
    clock_shift: int = 0

    @property
    def tls(self):
        """True when the server itself speaks HTTPS; the session cookie is then bound to it."""
        return self.certificate is not None

    @classmethod
    def from_environment(cls, environment=None):
        """Read OFFICE_* , HOST and PORT. Raises ConfigError in words for a value that cannot be used."""
        env = os.environ if environment is None else environment
        host = env.get("HOST", "127.0.0.1")
        certificate, certificate_key = _path(env, "OFFICE_CERTIFICATE"), _path(env, "OFFICE_CERTIFICATE_KEY")
        if (certificate is None) != (certificate_key is None):
            raise ConfigError("OFFICE_CERTIFICATE and OFFICE_CERTIFICATE_KEY go together: set both or neither.")
        return cls(
            data=Path(env.get("OFFICE_DATA") or ROOT / "data").expanduser().resolve(),
            database_url=_database_url(env),
            host=host,
            port=_port(env.get("PORT", "8000")),
            zone=_zone(env.get("OFFICE_ZONE", "America/Chicago")),
            hosts=_hosts(env.get("OFFICE_HOSTS", ""), host),
            certificate=certificate,
            certificate_key=certificate_key,
            clock_shift=_seconds(env.get("OFFICE_CLOCK_SHIFT", "0")),
        )


def _path(env, name):
    value = env.get(name)
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise ConfigError(f"{name} names a file that is not there.")
    return path


def _database_url(env):
    url = env.get("OFFICE_DATABASE_URL") or None
    if url and not url.startswith(("postgresql://", "postgresql+pool://", "postgres://")):
        raise ConfigError(
            "OFFICE_DATABASE_URL must begin with postgresql:// (leave it out for the built-in database)."
        )
    return url


def _port(text):
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _seconds(text):
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"OFFICE_CLOCK_SHIFT must be a whole number of seconds, not {text!r}.")


def _zone(name):
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(f"OFFICE_ZONE {name!r} is not a time zone such as America/Chicago.")


def _hosts(text, host):
    """The names under which browsers may ask for this site; anything else is answered 400."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    machine = socket.gethostname()
    return tuple(dict.fromkeys([*named, "127.0.0.1", "localhost", "[::1]", host, machine, f"{machine}.local"]))
