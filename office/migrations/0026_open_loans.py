"""One index for what is out by due day and for what came back in a period: with one for each half, a question for both
("out then") walked through the stays of all years. Frozen as merged."""

INDEXES = (
    'CREATE INDEX "sign_out_open_by_due" ON "sign_out" ("returned_at", "due_on", "signed_out_at")',
    'CREATE INDEX "sign_out_open_by_holder" ON "sign_out" ("holder_id", "due_on", "signed_out_at") '
    'WHERE ("returned_at" IS NULL)',
)


def up(migrator, db):
    """Make the indexes anew."""
    for name in ("sign_out_returned_at", "sign_out_came_back", "sign_out_open_by_due", "sign_out_open_by_holder"):
        db.execute_sql(f'DROP INDEX IF EXISTS "{name}"')
    for create in INDEXES:
        db.execute_sql(create)
