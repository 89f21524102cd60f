"""The fee schedule as it holds on a day."""

from peewee import fn

from office.billing.models import Fee


def fees_on(on):
    """The Fees that hold on a day, by code; of one code the newest that has begun, unless it has ended."""
    newest = Fee.select(Fee.code, fn.MAX(Fee.from_on).alias("from_on")).where(Fee.from_on <= on).group_by(Fee.code)
    held = Fee.select().join(newest, on=(Fee.code == newest.c.code) & (Fee.from_on == newest.c.from_on))
    return held.where(Fee.to_on.is_null() | (Fee.to_on >= on)).order_by(Fee.code)


def fee_on(code, on):
    """The Fee of a code that holds on a day, or None."""
    row = Fee.select().where((Fee.code == code) & (Fee.from_on <= on)).order_by(Fee.from_on.desc()).first()
    return row if row and (row.to_on is None or row.to_on >= on) else None


def every_fee():
    """All Fees of all days, by code and first day."""
    return Fee.select().order_by(Fee.code, Fee.from_on)
