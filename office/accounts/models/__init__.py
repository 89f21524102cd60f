"""Money: whole cents in balanced entries that nobody can change, and the questions people ask about bills.
Source: domain 7.8, 7.10."""

from office.accounts.models.accounts import Account, AccountPatient
from office.accounts.models.control import MoneyRequest, MonthAct, MonthWord, PrivateCharge, Purpose, RequestState
from office.accounts.models.ledger import Book, EntryKind, LedgerEntry, LedgerLine, LedgerSeal, Share, Tender, WriteOff
from office.accounts.models.questions import BillingQuestion, QuestionAct, QuestionEvent, QuestionState, Topic
from office.coverage.models import Coverage

__all__ = [
    "Account",
    "AccountPatient",
    "BillingQuestion",
    "Book",
    "Coverage",
    "EntryKind",
    "LedgerEntry",
    "LedgerLine",
    "LedgerSeal",
    "MoneyRequest",
    "MonthAct",
    "MonthWord",
    "PrivateCharge",
    "Purpose",
    "QuestionAct",
    "QuestionEvent",
    "QuestionState",
    "RequestState",
    "Share",
    "Tender",
    "Topic",
    "WriteOff",
]
