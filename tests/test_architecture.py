"""The laws of the house, each a test."""

import ast
import collections
import functools
import importlib
import re
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

from office import db as house_db
from office import features
from office.merging import Merging
from office.patients.models import Patient
from office.staff.models import Role
from office.staff.permissions import MATRIX

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "office"
PARTS = features.PARTS
FLASK_MAY = {"routes.py", "web.py", "jinja.py", "forms.py", "controls.py", "__init__.py", "cli.py"}
FILE_ORDER = {"models": 0, "queries": 1, "rules": 2, "forms": 2, "routes": 3}
FILES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


@functools.cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


def imported(path):
    """Dotted names that a file imports, with `from a.b import c` as a.b.c."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(path):
    relative = path.relative_to(HOUSE).parts
    return relative[0] if len(relative) > 1 and relative[0] in PARTS else None


def each_file(law, among=FILES):
    """Make one test of a law for a file, which says every file of the house that breaks it; it looks at sources only.

    A test for each file, some thousands of them, would spend its time on being counted.
    """

    @pytest.mark.plain
    def test():
        broken = {}
        for path in among:
            try:
                law(path)
            except AssertionError as said:
                broken[str(path.relative_to(HOUSE))] = str(said)
        assert not broken

    return test


@each_file
def test_no_import_inside_a_function(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = [child for child in ast.walk(node) if isinstance(child, (ast.Import, ast.ImportFrom))]
            assert not inside, f"{path.name}:{node.name} imports inside"


@each_file
def test_imports_run_downwards_between_parts(path):
    mine = part_of(path)
    for name in imported(path):
        pieces = name.split(".")
        if pieces[0] != "office" or len(pieces) < 2 or pieces[1] not in PARTS:
            continue
        if path.parent == HOUSE and path.name in ("__init__.py", "cli.py"):
            continue  # create_app joins the parts; the commands are thin doors to them
        assert mine is not None, f"the plumbing {path.name} imports the part {pieces[1]}"
        assert PARTS.index(pieces[1]) <= PARTS.index(mine), f"{mine} imports {pieces[1]}, which is above it"


@each_file
def test_imports_run_downwards_inside_a_part(path):
    mine = part_of(path)
    order = FILE_ORDER.get(path.stem if path.parent.name != "rules" else "rules")
    if mine is None or order is None:
        return
    for name in imported(path):
        pieces = name.split(".")
        if pieces[:2] == ["office", mine] and len(pieces) > 2 and pieces[2] in FILE_ORDER:
            assert FILE_ORDER[pieces[2]] <= order, f"{mine}/{path.name} imports {name}"


@each_file
def test_flask_stays_at_the_edge(path):
    knows = any(name.split(".")[0] in ("flask", "flask_wtf", "flask_login", "wtforms") for name in imported(path))
    assert not knows or path.name in FLASK_MAY, f"{path.relative_to(HOUSE)} knows Flask"


@each_file
def test_only_the_clock_asks_the_system_for_the_time(path):
    if path.name == "clock.py":
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            assert owner not in ("datetime", "date"), f"{path.name}:{node.lineno} asks the system clock"


@each_file
def test_files_are_one_subject(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300, "a file that passes 300 lines is two subjects"


@each_file
def test_functions_are_short(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            assert length <= 45, f"{path.name}:{node.name} has {length} lines"


WRITES = {"create", "insert", "insert_many", "update", "delete", "save", "delete_instance", "bulk_create"}
READERS = [path for path in FILES if path.name in ("queries.py", "routes.py", "forms.py")]


@functools.partial(each_file, among=READERS)
def test_only_rules_write(path):
    models = {model.__name__ for model in features.models()}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in WRITES and isinstance(node.value, ast.Name):
            assert node.value.id not in models, f"{path.relative_to(HOUSE)}:{node.lineno} writes"


def test_every_route_says_what_it_needs(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint == "static":
            continue
        permission = getattr(view, "needs", "missing")
        assert permission is None or permission in MATRIX, f"{rule} needs {permission}"


def test_no_two_routes_answer_at_one_address(app):
    seen = collections.Counter(
        (re.sub(r"<[^>]*>", "<>", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )
    assert [place for place, routes in seen.items() if routes > 1] == []


def test_public_addresses_are_these(app):
    views = {endpoint for endpoint, view in app.view_functions.items() if getattr(view, "needs", "") is None}
    assert views == {"staff.sign_in", "staff.set_up", "staff.resume", "oversight.healthz", "feeds.calendar"}


def test_routes_know_get_and_post_only(app):
    for rule in app.url_map.iter_rules():
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, str(rule)


def test_every_permission_belongs_to_a_part_and_real_roles():
    for permission, roles in MATRIX.items():
        assert permission.split(".")[0] in PARTS, permission
        assert set(roles) <= set(Role)


def test_every_role_can_do_something_and_only_the_manager_everything_it_needs():
    for role in Role:
        assert any(role in roles for roles in MATRIX.values()), role


def test_models_equal_migrations(db):
    difference = diff_models(db.obj, features.models())
    assert not difference, str(difference)


def test_each_table_that_points_at_a_patient_says_what_merging_does_to_it():
    for model in features.models():
        refers = [field for field in model._meta.sorted_fields if getattr(field, "rel_model", None) is Patient]
        assert not refers or getattr(model._meta, "merging", None) in list(Merging), model.__name__


def test_start_is_refused_while_migrations_are_pending(db, folder, monkeypatch, tmp_path):
    monkeypatch.setattr(house_db, "pending_migrations", lambda: ["0099_later"])
    office = importlib.import_module("office")
    with pytest.raises(house_db.EngineRefused, match="0099_later"):
        office.create_app(office.Config.from_environment({"OFFICE_DATA": str(folder)}))


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2)])
def test_engines_with_the_wal_reset_fault_are_refused(version):
    assert not house_db.engine_is_repaired(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_repaired_engines_are_taken(version):
    assert house_db.engine_is_repaired(version)


def test_tables_of_the_embedded_engine_are_strict(db):
    if not house_db.is_sqlite():
        return
    tables = db.execute_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    names = {model._meta.table_name for model in features.models()}
    assert {name for name, strict in tables if strict} >= names


def test_every_rule_and_model_explains_itself():
    for path in FILES:
        if path.name not in ("models.py", "queries.py", "rules.py") and path.parent.name != "rules":
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.relative_to(HOUSE)}:{node.name} has no docstring"
