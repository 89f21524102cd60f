"""Taking records in: `files.py` one file and its report, `people.py` one person, `records.py` what they have.

Lists on screen: `staging.py` uploaded, `checking.py` compared, `deciding.py` decided on, `taking.py` taken.
"""

from office.exchange.rules.checking import begin_check, check_portion
from office.exchange.rules.deciding import begin_taking, decide_all, decide_row
from office.exchange.rules.exporting import export_patients, export_result, open_run
from office.exchange.rules.files import import_bundle, import_patients
from office.exchange.rules.staging import back_to_columns, give_up, set_columns, settle_columns, stage_list
from office.exchange.rules.taking import take_portion

__all__ = [
    "back_to_columns",
    "begin_check",
    "begin_taking",
    "check_portion",
    "decide_all",
    "decide_row",
    "export_patients",
    "export_result",
    "give_up",
    "import_bundle",
    "import_patients",
    "open_run",
    "set_columns",
    "settle_columns",
    "stage_list",
    "take_portion",
]
