"""Who the patients are, who may hear what, who pays."""
