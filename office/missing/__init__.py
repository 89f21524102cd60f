"""Searching for a chart that nobody finds: named places, ticks, the replacement folder. Source: domain 2.8."""
