"""Filing checks and shelf readings; moves and returns by their time, for the rates of the file room. Frozen as merged."""

from peewee import (
    Check,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

KINDS = "'filing check', 'shelf reading'"
FOUND = "'in place', 'out of order', 'wrong section', 'not there'"


def up(migrator, db):
    """Make the tables, and the indexes by which a period's moves and loans are counted."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Staff, Volume = old("staff"), old("volume")

    class ShelfLook(Base):
        kind = TextField(constraints=[Check(f'"kind" IN ({KINDS})')])
        section = TextField()
        on = DateField(column_name="day_on", index=True)
        begun_at = DateTimeField()
        begun_by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "shelf_look"

    ShelfLook.add_index(
        ShelfLook.index(
            ShelfLook.kind,
            ShelfLook.section,
            unique=True,
            where=ShelfLook.ended_at.is_null(),
            name="shelf_look_one_open",
        )
    )

    class LookedFolder(Base):
        look = ForeignKeyField(ShelfLook)
        volume = ForeignKeyField(Volume)
        position = IntegerField()
        refiled_by = ForeignKeyField(Staff, null=True)
        refiled_who = TextField()
        found = TextField(null=True, constraints=[Check(f'"found" IN ({FOUND})')])
        note = TextField()
        looked_at = DateTimeField(null=True)
        looked_by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "looked_folder"
            indexes = ((("look", "volume"), True), (("looked_at",), False))

    db.create_tables([ShelfLook, LookedFolder])
    db.execute_sql("CREATE INDEX move_at_unlogged ON move (at, unlogged)")
    db.execute_sql("CREATE INDEX sign_out_came_back ON sign_out (returned_at) WHERE (returned_at IS NOT NULL)")
