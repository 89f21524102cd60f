"""The biller's desk: fee schedule, charges of a visit, payers' answers, credits and refunds, closed months."""
