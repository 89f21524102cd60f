"""What is open of each charge is found without the whole ledger: an index for each side that owes, one with all that the
sums of a charge need, and indexes for the charges of a patient and of an account. Frozen as merged."""

INDEXES = (
    'CREATE INDEX "ledger_line_sums" ON "ledger_line" ("charge_id", "book", "cents", "payment_id")',
    'CREATE INDEX "ledger_line_patient_owes" ON "ledger_line" ("charge_id", "cents") WHERE ("book" = \'patient owes\')',
    'CREATE INDEX "ledger_line_plan_owes" ON "ledger_line" ("charge_id", "cents") WHERE ("book" = \'insurance owes\')',
    'CREATE INDEX "ledgerentry_patient_id_kind" ON "ledger_entry" ("patient_id", "kind")',
    'CREATE INDEX "ledgerentry_account_id_kind" ON "ledger_entry" ("account_id", "kind")',
)


def up(migrator, db):
    """Index the lines by which charges are owed, with their cents, and entries by whose they are and what."""
    for statement in INDEXES:
        db.execute_sql(statement)
