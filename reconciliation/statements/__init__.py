"""Provider statements: bytes to rows to typed lines. Strict: what cannot be read is held with its cell and reason.

read_statement(data, filename, profile=None) -> ReadStatement
    .lines .held .ignored .dropped .control_totals .notes .warnings .unmapped_category_words
    .layout .header_row .missing_fields .sample .total_pence .preview(count)
    .kind .encoding .separator .sheet .sheet_names
read_message(data) -> Message(message_id, provider, statement_date, reference, total, sheet)
RowReader(layout, profile).read(row) -> StatementLine | HeldRow      a held row, corrected: Row(held.row, new_cells)
MappingProfile(columns, categories, ignored_words, default_category, sign_rule, credit_mark, round_half_up,
               serial_dates, has_header, header_row, separator, encoding, sheet)
profile_to_record(profile) -> dict       profile_from_record(dict) -> MappingProfile
suggest_category(word) -> RevenueCategory | None
clean_policy(raw), clean_amount(raw, settings), clean_date(raw, serial_dates=..) -> Cleaned(value, error, warning)
clean_cells([{"kind": .., "raw": ..}]) -> the same with parsed, error, warning
"""

from reconciliation.statements.categories import suggest_category
from reconciliation.statements.cells import (
    Cleaned,
    CreditMark,
    clean_amount,
    clean_cells,
    clean_date,
    clean_policy,
)
from reconciliation.statements.codes import Hold, Warn
from reconciliation.statements.faults import Fault
from reconciliation.statements.headers import Field
from reconciliation.statements.layout import Layout
from reconciliation.statements.lines import HeldRow, RowReader, StatementLine, duplicate_key, reference_key
from reconciliation.statements.message import Message, mapping_of_messages, read_message
from reconciliation.statements.profile import (
    MappingProfile,
    NoField,
    SignRule,
    profile_from_record,
    profile_to_record,
)
from reconciliation.statements.read import ReadStatement, read_statement
from reconciliation.statements.rows import Row, UnableToReadStatement
from reconciliation.statements.totals import ControlTotal

__all__ = [
    "Cleaned",
    "ControlTotal",
    "CreditMark",
    "Fault",
    "Field",
    "HeldRow",
    "Hold",
    "Layout",
    "MappingProfile",
    "Message",
    "NoField",
    "ReadStatement",
    "Row",
    "RowReader",
    "SignRule",
    "StatementLine",
    "UnableToReadStatement",
    "Warn",
    "clean_amount",
    "clean_cells",
    "clean_date",
    "clean_policy",
    "duplicate_key",
    "mapping_of_messages",
    "profile_from_record",
    "profile_to_record",
    "read_message",
    "read_statement",
    "reference_key",
    "suggest_category",
]
