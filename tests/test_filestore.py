"""Files are on the disk, encrypted, whole or not at all."""

import errno
import os
import stat

import pytest

from office import datafolder, filestore
from office.errors import WritingRefused
from office.filestore import FileDamaged, read, store


def documents(folder):
    return sorted((folder / "documents").iterdir())


def test_what_is_stored_is_read_again_and_nothing_of_it_is_in_the_clear(folder):
    name = store(b"Nguyen, Thi Hoa" * 50)

    assert read(name) == b"Nguyen, Thi Hoa" * 50
    (path,) = documents(folder)
    assert path.name == name and b"Nguyen" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_content_is_never_sealed_the_same_way():
    one, two = store(b"same"), store(b"same")

    assert one != two
    assert (filestore._store["folder"] / one).read_bytes() != (filestore._store["folder"] / two).read_bytes()


@pytest.mark.parametrize("place", [0, 9, 25, -1])
def test_a_changed_byte_is_noticed(folder, place):
    name = store(b"content")
    path = folder / "documents" / name
    sealed = bytearray(path.read_bytes())
    sealed[place] ^= 1
    path.write_bytes(sealed)

    with pytest.raises(FileDamaged, match="damaged"):
        read(name)


def test_a_cut_or_empty_file_is_noticed(folder):
    name = store(b"content")
    for left in (b"", b"office1\n", (folder / "documents" / name).read_bytes()[:-3]):
        (folder / "documents" / name).write_bytes(left)
        with pytest.raises(FileDamaged):
            read(name)


def test_two_files_cannot_be_exchanged(folder):
    one, two = store(b"one"), store(b"two")
    os.replace(folder / "documents" / one, folder / "documents" / two)

    with pytest.raises(FileDamaged, match="damaged"):
        read(two)
    with pytest.raises(FileDamaged, match="missing"):
        read(one)


@pytest.mark.parametrize("name", ["", "../database.key", "/etc/passwd", "x" * 32, "A" * 32, "0" * 31, "0" * 32 + "\n"])
def test_only_names_of_stored_files_are_read(name):
    with pytest.raises(FileDamaged, match="not the name"):
        read(name)


def test_a_full_disk_is_said_and_leaves_nothing_behind(folder, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(filestore.os, "fsync", full)
    with pytest.raises(WritingRefused, match="full"):
        store(b"content")

    assert documents(folder) == []


def test_documents_without_their_key_stop_the_start(folder):
    store(b"content")
    (folder / "documents.key").unlink()

    with pytest.raises(datafolder.FolderRefused, match=r"documents\.key is missing"):
        datafolder.prepare(folder)
