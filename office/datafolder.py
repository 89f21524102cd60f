"""The data folder and its secrets: 0700 and 0600, made once, refused when others could read them."""

import os
import secrets
import stat

SECRETS = ("secret.key", "database.key", "audit.key", "documents.key")


class FolderRefused(Exception):
    """The data folder cannot be trusted; the message says what to change."""


def prepare(folder):
    """Make the folder (0700) and its secrets (0600, 32 random bytes in hex); return {name: hex text}.

    Raises FolderRefused when the folder or a secret can be read by others, or cannot be made.
    """
    os.umask(0o077)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            os.chmod(folder, 0o700)
        _refuse_orphans(folder)
        return {name.removesuffix(".key"): _secret(folder / name) for name in SECRETS}
    except OSError as error:
        raise FolderRefused(f"The data folder {folder} cannot be used: {error.strerror}.")


def _refuse_orphans(folder):
    """A new key would never open the documents that are there."""
    documents = folder / "documents"
    if not (folder / "documents.key").exists() and documents.is_dir() and any(documents.iterdir()):
        raise FolderRefused("documents.key is missing; nothing else opens the documents. Restore it from the safe.")


def _secret(path):
    if not path.exists():
        write_secret(path, secrets.token_hex(32))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FolderRefused(f"{path.name} can be read by others. Run: chmod 600 {path}")
    text = path.read_text("ascii").strip()
    if len(text) != 64:
        raise FolderRefused(f"{path.name} is damaged (it should hold 64 hex digits). Restore it from the safe.")
    return text


def write_secret(path, text):
    """Write a new file that only its owner can read; FileExistsError when it is there already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
