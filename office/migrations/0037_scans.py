"""Scans without indexes that nobody reads by: each costs every scan a page written to the disk. Frozen as merged."""

UNREAD = ("takenscan_by_id", "takenscan_volume_id", "takenscan_holder_id")


def up(migrator, db):
    """Drop them: who scanned what is read by person and time, or by person and key."""
    for name in UNREAD:
        db.execute_sql(f'DROP INDEX "{name}"')
