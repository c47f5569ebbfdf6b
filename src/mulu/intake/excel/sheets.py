"""The sheets of the four levels.

Source: docs/spec/excel.md XLS-1 and XLS-3.
"""

from typing import Final

from mulu.intake.excel.columns import Level, Sheet
from mulu.intake.excel.duty_sheet import DUTY
from mulu.intake.excel.entry_sheet import ENTRY
from mulu.intake.excel.system_sheet import SYSTEM
from mulu.intake.excel.table_sheet import TABLE

SHEETS: Final[dict[Level, Sheet]] = {"duty": DUTY, "entry": ENTRY, "system": SYSTEM, "table": TABLE}
