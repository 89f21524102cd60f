"""The door of guarded records. The blueprint of the part begins here."""
