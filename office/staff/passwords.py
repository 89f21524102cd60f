"""Passwords: what is refused, and argon2 with a cap on how many run at once (security.md, "Who is it")."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM = 15
MAXIMUM = 1024
_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(2)
# Long enough to pass the length rule and still the first ones that anybody tries.
COMMON = {
    "passwordpassword", "123456789012345", "1234567890123456", "qwertyuiopasdfgh", "qwertyuiopasdfghjkl",
    "passwordpassword1", "iloveyouiloveyou", "administratoradministrator", "letmeinletmeinletmein",
    "correcthorsebatterystaple", "correct horse battery staple", "abcdefghijklmnop", "aaaaaaaaaaaaaaa",
}  # fmt: skip


def why_refused(password, *, login, words=()):
    """The sentence that tells why a new password is refused, or None when it is good.

    `words` are things a password may not be made of: the practice's name, the person's name, the role.
    """
    if len(password) < MINIMUM:
        return f"Use {MINIMUM} characters or more, such as four unusual words."
    if len(password) > MAXIMUM:
        return f"Use at most {MAXIMUM} characters."
    plain = "".join(password.lower().split())
    if plain in {"".join(common.split()) for common in COMMON} or len(set(plain)) < 5:
        return "This password is among the first that anybody tries. Choose another."
    for word in (login, *words):
        folded = "".join(word.lower().split())
        if len(folded) > 2 and len(plain.replace(folded, "")) < MINIMUM // 2:
            return "Do not make the password of your name, your login name, your role or the practice's name."
    return None


def nobodys(hasher):
    """A hash that belongs to no password: to verify one against it takes the work of `hasher`, to make it none."""
    work = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${work}${'A' * 22}${'A' * 43}"


_NOBODY = nobodys(_hasher)


def hash_password(password):
    """The argon2 hash of a password, about 0.2 s of work: never inside `writing()`."""
    with _at_once:
        return _hasher.hash(password)


def matches(password_hash, password):
    """True when the password belongs to the hash; None as hash does the same work and is False."""
    with _at_once:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False
