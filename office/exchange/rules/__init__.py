"""Taking records in: `files.py` one file and its report, `people.py` one person, `records.py` what they have."""

from office.exchange.rules.files import import_bundle, import_patients

__all__ = ["import_bundle", "import_patients"]
