"""What can be refused, in words for the person at the desk."""


class RuleError(Exception):
    """A rule refuses the act. `field` names the form field at which the message belongs."""

    def __init__(self, message, field=None):
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Exception):
    """This role may not do that; answered 403."""

    def __init__(self, message="Your role may not do this."):
        super().__init__(message)
        self.message = message


class Guarded(NotAllowed):
    """The record opens only by a reason that is reviewed; answered 403 with the form for it (domain 10.3)."""

    def __init__(self, patient_id):
        super().__init__("This record is guarded. Open it on its own page with a reason.")
        self.patient_id = patient_id


class NotFound(Exception):
    """There is no such record, or it is not this patient's; answered 404 either way."""


class StaleEdit(Exception):
    """Someone else saved first; answered 409 with both texts. `theirs` is what is stored now, `version` its number."""

    def __init__(self, theirs, version, message="Someone else changed this while you were typing."):
        super().__init__(message)
        self.message = message
        self.theirs = theirs
        self.version = version


class WritingRefused(Exception):
    """The disk is full or failing: nothing was stored, reading goes on; answered 503."""

    def __init__(self, message="The disk is full or failing. Nothing was saved; what you typed is still here."):
        super().__init__(message)
        self.message = message
