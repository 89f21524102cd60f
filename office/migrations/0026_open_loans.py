"""One index for what is out by due day and for what came back in a period: beside an index of returned_at alone the
lists of what is out were read by that one and then sorted. Frozen as merged."""

INDEXES = (
    'CREATE INDEX "sign_out_open_by_due" ON "sign_out" ("returned_at", "due_on", "signed_out_at")',
    'CREATE INDEX "sign_out_open_by_holder" ON "sign_out" ("holder_id", "due_on", "signed_out_at") '
    'WHERE ("returned_at" IS NULL)',
)


def up(migrator, db):
    """Make the indexes anew."""
    for name in ("sign_out_returned_at", "sign_out_open_by_due", "sign_out_open_by_holder"):
        db.execute_sql(f'DROP INDEX "{name}"')
    for create in INDEXES:
        db.execute_sql(create)
