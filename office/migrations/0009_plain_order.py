"""Texts whose order carries meaning are compared by bytes on PostgreSQL too, as SQLite does. Frozen as merged.

A prefix is looked up as a range (key >= x AND key < x and the last character), and names file in plain order.
"""

from peewee import SqliteDatabase

PLAIN = (("find_key", "key"), ("find_key", "second"), ("patient", "filing_name"), ("patient_number", "value"))


def up(migrator, db):
    """Give the columns the collation "C"; their indexes follow."""
    if isinstance(db, SqliteDatabase):
        return
    for table, column in PLAIN:
        db.execute_sql(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE TEXT COLLATE "C"')
