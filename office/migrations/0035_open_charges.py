"""What is open of each charge is found without the whole ledger: an index for each side that owes. Frozen as merged."""

INDEXES = (
    'CREATE INDEX "ledger_line_patient_owes" ON "ledger_line" ("charge_id", "cents") '
    "WHERE (\"book\" = 'patient owes')",
    'CREATE INDEX "ledger_line_plan_owes" ON "ledger_line" ("charge_id", "cents") WHERE ("book" = \'insurance owes\')',
)


def up(migrator, db):
    """Index the lines by which charges are owed, with their cents."""
    for statement in INDEXES:
        db.execute_sql(statement)
