"""A provider is out, or the practice is closed: what was booked then is worked off, and nobody is lost."""
