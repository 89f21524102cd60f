"""Files of the practice, encrypted, each under a random name in the folder `documents` of the data folder.

A file is written whole before its row is committed: a temporary file beside it, fsync, rename, fsync of the folder.
AES-256-GCM seals content and name together, so that neither can be changed nor exchanged unnoticed. A field of a model
that holds such a name is a FileField; what no row names is swept at the next start. Source: security.md, "Storing".
"""

import contextlib
import os
import re
import secrets
import time
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from peewee import TextField

from office.errors import WritingRefused

FOLDER = "documents"
MARK = b"office1\n"
NONCE = 12
NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)
PART = ".part"
RESTING_SECONDS = 3600  # an upload that takes longer than this to be committed is none
_store = {"folder": None, "cipher": None}


class FileField(TextField):
    """The name of a stored file; unique, so that no two rows share one."""

    def __init__(self, **options):
        super().__init__(**{"unique": True, **options})


class FileDamaged(Exception):
    """A stored file is missing or was changed; the message says so in words."""


def use_store(data, key):
    """Keep files below the data folder, sealed with a key of 64 hex digits."""
    folder = Path(data) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    _store.update(folder=folder, cipher=AESGCM(bytes.fromhex(key)))


def store(content):
    """Write bytes to the disk and return their random name; only then commit the row that names it.

    Raises WritingRefused when the disk is full or failing: nothing is left behind then.
    """
    name, nonce = secrets.token_hex(16), os.urandom(NONCE)
    sealed = MARK + nonce + _store["cipher"].encrypt(nonce, content, name.encode("ascii"))
    path = _store["folder"] / name
    part = path.with_suffix(PART)
    try:
        _write(part, sealed)
        os.rename(part, path)
        _sync_folder(_store["folder"])
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise WritingRefused() from error
    return name


def _write(path, content):
    """A new file for its owner only, on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(name):
    """The bytes that were stored under a name. Raises FileDamaged: no such file, or not as it was written."""
    if not NAME.fullmatch(name):
        raise FileDamaged("This is not the name of a stored file.")
    try:
        sealed = (_store["folder"] / name).read_bytes()
    except OSError:
        raise FileDamaged("This file is missing from the documents. Call the technical administrator.") from None
    nonce, body = sealed[len(MARK) : len(MARK) + NONCE], sealed[len(MARK) + NONCE :]
    try:
        if not sealed.startswith(MARK):
            raise InvalidTag
        return _store["cipher"].decrypt(nonce, body, name.encode("ascii"))
    except (InvalidTag, ValueError):
        words = "This file is damaged, or documents.key does not fit. Call the technical administrator."
        raise FileDamaged(words) from None


def stored(*, resting=RESTING_SECONDS):
    """{name: path} of everything in the folder that has rested so many seconds, unfinished files too."""
    before = time.time() - resting  # the file system's own clock, whatever ours is shifted to
    found = {}
    for path in _store["folder"].iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime <= before:
                found[path.name] = path
    return found


def sweep(known, *, resting=RESTING_SECONDS):
    """Remove the files whose name is not among `known`; return how many. Younger ones may yet get their row."""
    strays = [path for name, path in stored(resting=resting).items() if name not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
