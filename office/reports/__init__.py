"""Reports of the patient index: printed, paged, as CSV; every run is audited."""
