"""What may be typed in to book a family: who comes for what, with whom, when."""

from wtforms import HiddenField, SelectField

from office import clock
from office.forms import CreatingForm, Required, TextLine, choices
from office.scheduling.fields import WishFields
from office.scheduling.queries import newness, providers, types

NOT_NOW, ANYONE, ONE = 0, 0, -1
MOST = 4


class FamilyFields(WishFields, CreatingForm):
    """The fields besides those of the members, which each household has of its own."""

    provider = SelectField("Provider", coerce=int, default=ANYONE)
    chosen = HiddenField()
    reason = TextLine("Reason, for all of them", [Required("Type the reason for the visits.")], limit=300)

    def wanted(self):
        """[(patient id, AppointmentType)] of those who come, in order."""
        fields = [(key, self[f"member_{key}"].data) for key in self.member_ids]
        return [(key, self.kinds[type_id]) for key, type_id in fields if type_id in self.kinds]

    def chosen_provider(self):
        """The Provider chosen, None for anyone or for one and the same."""
        return self._offered["provider"].get(self.provider.data)

    def one_for_all(self):
        """True when one and the same provider shall see all."""
        return self.provider.data == ONE

    def places(self):
        """[(patient id, Provider, type, day, minute)] of the chosen offer, or None when it does not fit who comes."""
        parts, wanted = (self.chosen.data or "").split("|"), self.wanted()
        try:
            day_on = clock.as_date(parts[0])
            spots = [tuple(map(int, part.split("-"))) for part in parts[1:]]
            pairs = list(zip(wanted, spots, strict=True))
            return [(key, self._offered["provider"][who], kind, day_on, at) for (key, kind), (who, at) in pairs]
        except (ValueError, KeyError, IndexError):
            return None


def family_form(members):
    """The form of a household: `members` as (id, name), the patient first; each with a type, or not this time."""
    fields = {f"member_{key}": SelectField(name, coerce=int) for key, name in members}
    form = type("FamilyForm", (FamilyFields,), fields)()
    kinds = types()
    form.kinds, form.member_ids = {row.id: row for row in kinds}, [key for key, _ in members]
    by_code = {row.code: row.id for row in kinds}
    for place, key in enumerate(form.member_ids):
        field = form[f"member_{key}"]
        field.choices = [*choices([(NOT_NOW, "Not this time")]), *choices((row.id, str(row)) for row in kinds)]
        if not form.is_submitted():
            field.data = by_code.get(newness(key).code, NOT_NOW) if place < MOST else NOT_NOW
    form.offer(provider=providers())
    ways = choices([(ANYONE, "Anyone"), (ONE, "One and the same, whoever is free")])
    form.provider.choices = [*ways, *form.provider.choices]
    return form
