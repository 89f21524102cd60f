"""Papers that wait to be filed: stamped on arrival, matched, signed, put into their folder. Source: domain 2.9."""
