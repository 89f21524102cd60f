"""What may be typed in about people who work here."""

from wtforms import BooleanField, HiddenField, PasswordField, SelectMultipleField
from wtforms.validators import Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from office.forms import CreatingForm, OfficeForm, Required, TextLine, words
from office.staff.models import Role

LOGIN = Regexp(
    r"^[A-Za-z][A-Za-z0-9._-]{1,39}$", message="Use 2 to 40 letters, digits, dots or dashes; begin with a letter."
)


class TickList(SelectMultipleField):
    """Several of a closed list, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(OfficeForm):
    login = TextLine("Login name", [Required("Type your login name.")], limit=60)
    password = PasswordField("Password", [Required("Type your password."), Length(max=1024)])


class SetUpForm(OfficeForm):
    code = TextLine("One-time code", [Required("Type the code that the console shows.")], limit=60)
    name = TextLine("Your name", [Required("Type your name as others know it.")], limit=80)
    login = TextLine("Login name", [Required("Choose a login name."), LOGIN], limit=40)
    password = PasswordField(
        "Password", [Required("Choose a password."), Length(max=1024)], description="15 characters or more."
    )


class StaffForm(CreatingForm):
    name = TextLine("Name", [Required("Type the person's name.")], limit=80)
    login = TextLine("Login name", [Required("Choose a login name."), LOGIN], limit=40)
    password = PasswordField(
        "First password",
        [Required("Choose a first password."), Length(max=1024)],
        description="15 characters or more. They change it themselves after signing in.",
    )
    roles = TickList("Roles", choices=words(Role))


class ChangeStaffForm(OfficeForm):
    version = HiddenField()
    name = TextLine("Name", [Required("Type the person's name.")], limit=80)
    active = BooleanField("May sign in")
    roles = TickList("Roles", choices=words(Role))


class NewPasswordForm(OfficeForm):
    password = PasswordField(
        "New password", [Required("Type a new password."), Length(max=1024)], description="15 characters or more."
    )


class OwnPasswordForm(NewPasswordForm):
    old = PasswordField("Password now", [Required("Type your present password."), Length(max=1024)])
