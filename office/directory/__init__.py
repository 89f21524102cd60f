"""Outside parties: other practices, hospitals, pharmacies, laboratories, payers."""
