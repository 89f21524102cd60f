"""People around the patient, households and newborns, on pages."""
