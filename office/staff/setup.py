"""The one-time code that opens the set-up page: printed on the console, kept in the data folder until used."""

import hmac
import secrets

from office.datafolder import write_secret
from office.errors import RuleError

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def code_file(folder):
    """Where the code of an empty practice lies."""
    return folder / "setup.code"


def make_code(folder):
    """The code of this practice, made on first asking: three groups of four letters and digits."""
    path = code_file(folder)
    if not path.exists():
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
        write_secret(path, "-".join(groups))
    return path.read_text("ascii").strip()


def check_code(folder, typed):
    """RuleError (field "code") unless the typed code is the one on the console."""
    path = code_file(folder)
    code = path.read_text("ascii").strip() if path.exists() else ""
    plain = typed.strip().upper().replace(" ", "")
    if not code or not hmac.compare_digest(code.encode(), plain.encode()):
        raise RuleError("This is not the code that the console shows. Start the server again to see it.", field="code")


def forget_code(folder):
    """The code works once."""
    code_file(folder).unlink(missing_ok=True)
