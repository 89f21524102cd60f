"""An address as lines of an envelope, a phone as it is said. Pure."""


def contact_lines(contact):
    """The address of a person around the patient as lines; () when no street is on file."""
    if not contact.street.strip():
        return ()
    return address_lines(contact.street, "", contact.city, contact.state, contact.zip)


def place_lines(row):
    """An address row as lines of an envelope."""
    lines = address_lines(row.street, row.street2, row.city, row.state, row.zip)
    return lines if row.country in ("", "US") else (*lines, row.country)


def address_lines(street, street2, city, state, code):
    """An address as lines of text (tuple), as on an envelope."""
    last = " ".join(part for part in (f"{city}," if city and state else city, state, code) if part)
    return tuple(line for line in (street, street2, last) if line)


def shown(row):
    """A stored phone, of a patient or of a person around one, as it is said: (312) 555-0142 x12."""
    number, extension = row.e164, getattr(row, "extension", "")
    us = number.startswith("+1") and len(number) == 12
    said = f"({number[2:5]}) {number[5:8]}-{number[8:]}" if us else number or getattr(row, "typed", "")
    said = said or getattr(row, "typed_phone", "")
    return f"{said} x{extension}" if extension else said
