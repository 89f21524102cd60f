"""The charges of a patient with their sums and lines from fewer pages: their indexes hold all that is asked. Those that
only repeat the beginning of another, or that nobody reads by, are gone: each costs every entry a page. Frozen as merged."""

DROPPED = (
    "ledgerentry_patient_id", "ledgerentry_account_id", "ledgerentry_by_id", "ledgerline_charge_id",
    "ledgerentry_patient_id_kind", "ledger_line_sums",
)  # fmt: skip
INDEXES = (
    'CREATE INDEX "ledger_entry_of_patient" ON "ledger_entry" '
    '("patient_id", "kind", "number", "service_on", "visit_id", "words")',
    'CREATE INDEX "ledger_line_sums" ON "ledger_line" '
    '("charge_id", "book", "cents", "payment_id", "entry_id", "rank")',
)


def up(migrator, db):
    """Drop them, and make the two that hold more."""
    for name in DROPPED:
        db.execute_sql(f'DROP INDEX "{name}"')
    for statement in INDEXES:
        db.execute_sql(statement)
