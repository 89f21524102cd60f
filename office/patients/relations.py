"""What makes a patient someone's own work: a sensitive record opens without a reason for those who have such a tie.

relate("message", "SELECT 1 FROM message WHERE patient_id = :patient AND state <> 'closed' AND to_role = :role")

A higher part registers its ties when it is loaded. All together are one query. Source: domain 10.3.
"""

import re

_relations: dict[str, str] = {}
NAMES = ("patient", "staff", "role", "now", "day_start", "first_day", "last_day")
_VALUE = re.compile(r":(\w+)")


def relate(key, select):
    """Register a tie: a select that finds a row when there is one; values are named as in NAMES."""
    unknown = set(_VALUE.findall(select)) - set(NAMES)
    if unknown:
        raise ValueError(f"unknown values {unknown} in the tie {key}")
    _relations[key] = select


def any_relation(values):
    """(sql, values in order) of the one query that answers whether any tie holds; `values` by NAMES."""
    text = " OR ".join(f"EXISTS ({select})" for select in _relations.values()) or "1 = 0"
    given = [values[name] for name in _VALUE.findall(text)]
    return f"SELECT CASE WHEN {_VALUE.sub('?', text)} THEN 1 ELSE 0 END", given
