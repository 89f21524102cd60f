"""An account's year for taxes, as page, plain text and CSV; the itemized bill; the form for a change of guarantor."""
