"""Who pays: payers, plans, policies of patients with their dates, ranks, copays and cards, and the order of payers."""
