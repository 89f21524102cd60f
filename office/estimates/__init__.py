"""Good-faith estimates for who pays without a plan. Source: 45 CFR 149.610; domain 7.9."""
