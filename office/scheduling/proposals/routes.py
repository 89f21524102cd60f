"""The list of what is asked: who decides answers by one key, who asked sees the answer. The blueprint is that of
scheduling."""

from flask import g, request, url_for

from office.errors import RuleError
from office.once import once
from office.scheduling import rules
from office.scheduling.models import ProposalState
from office.scheduling.proposals.forms import AnswerForm, AskForm
from office.scheduling.queries import proposals as queries
from office.scheduling.rules.proposing import words_of_proposal
from office.web import done, go, needs, respond

ADDRESSES = (
    ("/schedule/proposals", "proposals", "GET"),
    ("/schedule/proposals", "propose", "POST"),
    ("/schedule/proposals/<int:proposal_id>/answers", "answer_proposal", "POST"),
    ("/schedule/proposals/<int:proposal_id>/withdrawals", "withdraw_proposal", "POST"),
)
YES = {"closing": "Closed.", "change of the hours": "Kept as done. Change the hours under Hours."}


def add_to(bp):
    """Put these pages on the blueprint of scheduling."""
    for address, name, *methods in ADDRESSES:
        bp.add_url_rule(address, name, globals()[name], methods=methods)


@needs("scheduling.proposals")
def proposals():
    return listed()


def listed(ask=None, refused=None):
    """The page; `ask` is a form that was refused, `refused` an answer that could not be given."""
    rows = [(row, words_of_proposal(row), queries.decides(row, g.actor)) for row in queries.open_proposals(g.actor)]
    latest = [(row, words_of_proposal(row)) for row in queries.answered_proposals(g.actor)]
    given = {"rows": rows, "latest": latest, "ask": ask or AskForm(formdata=None).prepare(), "refused": refused}
    return respond("scheduling/proposals.html", None, status=422 if ask or refused else 200, **given)


@needs("scheduling.propose")
def propose():
    """A closing or other hours are asked for, once for each form."""
    form = AskForm().prepare()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    ask(form)
                    act.location = url_for("scheduling.proposals")
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="Asked. Nothing is changed meanwhile.")
    return listed(ask=form)


def ask(form):
    """What the form asks, by its rule."""
    if form.day.value:
        rules.propose_closing(form.chosen_provider(), form.day.value, form.why.data, by=g.actor, **form.span())
    else:
        rules.propose_hours(form.chosen_provider(), form.why.data, by=g.actor)


@needs("scheduling.override")
def answer_proposal(proposal_id):
    row, form = rules.open_proposal(proposal_id), AnswerForm()
    yes = request.form.get("say") == "yes"
    try:
        if yes:
            done_row = rules.accept_proposal(row, form.seen, by=g.actor)
        else:
            done_row = rules.refuse_proposal(row, form.seen, form.answer.data, by=g.actor)
    except RuleError as error:
        return listed(refused=(row, error.message))
    words = YES.get(str(done_row.asked), "Booked.") if done_row.state == ProposalState.ACCEPTED else "Refused."
    return done("scheduling.proposals", message=f"{words} {done_row.who} is told.")


@needs("scheduling.propose")
def withdraw_proposal(proposal_id):
    rules.withdraw_proposal(rules.open_proposal(proposal_id), by=g.actor)
    return done("scheduling.proposals", message="Taken back.")
