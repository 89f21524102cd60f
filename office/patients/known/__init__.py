"""Other names and pharmacies of a patient, on pages."""
