"""What may be typed in at the close of a day."""

from wtforms import SelectField

from office.forms import OfficeForm, Required, TextLine, choices
from office.staff.forms import TickList
from office.staff.models import Role

OWN = "own"


class CarryForm(OfficeForm):
    """What is carried over, to whom, why."""

    items = TickList("Carry over", validate_choice=False)
    owner = SelectField("Owner from now on")
    reason = TextLine("Why", [Required("Type why it is carried over.")], limit=200)

    def prepare(self, people):
        """Offer the owners: each thing's own, a role, a person."""
        self.people = {f"staff:{one.id}": one for one in people}
        roles = [(f"role:{role}", str(role)) for role in Role]
        persons = [(key, one.name) for key, one in self.people.items()]
        self.owner.choices = choices([(OWN, "Each its own owner"), *persons, *roles])
        return self

    def to(self):
        """The owner as the rule takes it."""
        said = self.owner.data
        if said.startswith("role:"):
            return {"owner_role": Role(said[5:])}
        return {"owner": self.people[said]} if said in self.people else {}


class ReopenForm(OfficeForm):
    reason = TextLine("Why it is opened again", [Required("Type why the day is opened again.")], limit=200)
