"""What the biller does: the fee schedule, the charges of a visit, payers' answers, credits and refunds, closed months."""
