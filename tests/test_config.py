"""The environment and the data folder: typed, private, loud on nonsense."""

import stat

import pytest

from office import datafolder
from office.config import Config, ConfigError


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PORT": "eight"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"OFFICE_ZONE": "Mars/Base"}, "time zone"),
        ({"OFFICE_DATABASE_URL": "mysql://x"}, "postgresql://"),
        ({"OFFICE_CERTIFICATE": "/no/such/file"}, "not there"),
    ],
)
def test_nonsense_is_refused_in_words(environment, words):
    with pytest.raises(ConfigError, match=words):
        Config.from_environment(environment)


def test_a_certificate_needs_its_key(tmp_path):
    (tmp_path / "c.pem").touch()
    with pytest.raises(ConfigError, match="go together"):
        Config.from_environment({"OFFICE_CERTIFICATE": str(tmp_path / "c.pem")})


def test_the_folder_and_its_secrets_are_private(tmp_path):
    folder = tmp_path / "new" / "data"
    keys = datafolder.prepare(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert len(set(keys.values())) == 4 and datafolder.prepare(folder) == keys


def test_a_secret_that_others_can_read_is_refused(tmp_path):
    datafolder.prepare(tmp_path)
    (tmp_path / "database.key").chmod(0o644)

    with pytest.raises(datafolder.FolderRefused, match="chmod 600"):
        datafolder.prepare(tmp_path)


def test_a_damaged_secret_is_refused(tmp_path):
    datafolder.prepare(tmp_path)
    (tmp_path / "audit.key").write_text("short")

    with pytest.raises(datafolder.FolderRefused, match="damaged"):
        datafolder.prepare(tmp_path)
