"""The biller's desk, page by page; all of them stand on one blueprint."""

from office.billing.answering import routes as answering
from office.billing.charging import routes as charging
from office.billing.credits import routes as credits
from office.billing.fees.routes import bp
from office.billing.months import routes as months
from office.billing.parties import routes as parties

__all__ = ["answering", "bp", "charging", "credits", "months", "parties"]
