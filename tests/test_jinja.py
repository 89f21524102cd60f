"""Compiled templates are kept where Python keeps its own, and a page does without where it may not."""

import sys

import jinja2
import pytest

from office.jinja import KeptTemplates

pytestmark = pytest.mark.plain


@pytest.fixture
def kept(tmp_path):
    cache = KeptTemplates()
    cache.directory = str(tmp_path / "__pycache__" / "templates-new")
    return cache


def shown(cache, source):
    """What a template of this source says in a new process."""
    loader = jinja2.DictLoader({"page.html": source})
    return jinja2.Environment(loader=loader, bytecode_cache=cache).get_template("page.html").render()


def test_a_template_is_compiled_once_and_anew_when_it_changes(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    old = tmp_path / "__pycache__" / "templates-old"
    old.mkdir(parents=True)

    assert shown(kept, "one") == "one"

    assert len(list((tmp_path / "__pycache__" / "templates-new").iterdir())) == 1 and not old.exists()
    with monkeypatch.context() as patch:
        patch.setattr(jinja2.Environment, "_generate", None)  # to compile is a fault now
        assert shown(kept, "one") == "one"
    assert shown(kept, "two") == "two"


def test_nothing_is_kept_where_python_keeps_nothing(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    assert shown(kept, "one") == "one"
    assert not list(tmp_path.iterdir())


def test_a_page_does_without_where_nothing_may_be_written(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "__pycache__").write_text("no folder")

    assert shown(kept, "one") == "one"


def test_a_kept_template_that_is_broken_off_is_made_anew(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    shown(kept, "one")
    [file] = (tmp_path / "__pycache__" / "templates-new").iterdir()
    whole = file.read_bytes()

    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        assert shown(kept, "one") == "one"
        assert file.read_bytes() == whole
