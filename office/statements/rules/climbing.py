"""The ladder after the final notice: a call, a proposal, the manager's decision. Source: domain 7.9."""

from office import audit, clock
from office.db import writing
from office.errors import NotAllowed, RuleError
from office.statements.ladder import Stage
from office.statements.models import LadderStep, Outcome, Rung, StatementHold, StepKind
from office.statements.queries.payees import addressed, payees

AFTER_CALL = (Outcome.PROMISED, Outcome.NO_ANSWER, Outcome.DISPUTES, Outcome.CANNOT)
DECISIONS = (Outcome.AGAIN, Outcome.PLAN, Outcome.WRITE_OFF, Outcome.COLLECTIONS)


def note_call(account, outcome, words, *, by):
    """Keep that somebody called about a debt and how it ended; return the LadderStep.

    Raises RuleError: no such outcome (field "outcome"), what was said is missing ("words").
    """
    with writing():
        if outcome not in AFTER_CALL:
            raise RuleError("Choose how the call ended.", field="outcome")
        if outcome != Outcome.NO_ANSWER and not words.strip():
            raise RuleError("Write what was said.", field="words")
        return _step(account, StepKind.CALLED, outcome, words, by)


def propose_collections(account, words, *, by):
    """Propose to give a debt to collections; the manager decides. Raises RuleError: no reason ("words")."""
    with writing():
        if not words.strip():
            raise RuleError("Say why nothing else is left to try.", field="words")
        return _step(account, StepKind.PROPOSED, Outcome.PROPOSED, words, by)


def decide(account, outcome, words, *, by):
    """The manager's decision about a debt. Collections only after every check of `collection_checks` is passed, and
    not by who proposed it.

    Raises NotAllowed; RuleError: no such decision, a check is not passed (field "outcome"), no reason ("words").
    """
    with writing():
        if not by.may("statements.decide"):
            raise NotAllowed("The manager decides this.")
        if outcome not in DECISIONS:
            raise RuleError("Choose a decision.", field="outcome")
        if not words.strip():
            raise RuleError("Say why.", field="words")
        if outcome == Outcome.COLLECTIONS:
            _check_collections(account, by)
        return _step(account, StepKind.DECIDED, outcome, words, by)


def _check_collections(account, by):
    failed = [words for words, passed in collection_checks(account.id) if not passed]
    if failed:
        raise RuleError(f"Not to collections yet: {failed[0]}", field="outcome")
    proposals = (LadderStep.account == account) & (LadderStep.kind == StepKind.PROPOSED)
    last = LadderStep.select().where(proposals).order_by(LadderStep.id.desc()).first()
    if last is None:
        raise RuleError("Somebody else has to propose it first.", field="outcome")
    if last.by_id == by.staff_id:
        raise RuleError("You proposed it: somebody else has to decide.", field="outcome")


def collection_checks(account_id):
    """What must be true before a debt goes to collections: [(words, passed)]."""
    found = addressed([one for one in payees(accounts=[account_id]) if not one.apart])
    one = found[0] if found else None
    final = bool(one and one.rung is None and one.last and one.last.rung == Rung.FINAL)
    ready = one is not None and one.stage not in (Stage.HELD, Stage.WAITING)
    free = not StatementHold.select().where(
        (StatementHold.account == account_id) & StatementHold.ended_at.is_null()
    ).exists()  # fmt: skip
    called = (LadderStep.account == account_id) & (LadderStep.kind == StepKind.CALLED)
    return [
        ("something is owed", one is not None),
        ("the final notice was sent, and its days are over", final and ready),
        ("somebody has called", LadderStep.select().where(called).exists()),
        ("no hold and no open question: dispute, bankruptcy, estate, estimate", free and bool(one and not one.why)),
        ("no plan still has to answer", bool(one and not one.pending)),
        ("no payment plan is kept", bool(one and not (one.plan and one.plan.keeps))),
        ("nobody's private service is in it", bool(one and not one.secret)),
    ]


def _step(account, kind, outcome, words, by):
    row = LadderStep.create(
        account=account, kind=kind, outcome=Outcome(outcome), words=words.strip(), on=clock.today(), at=clock.now(),
        by=by.staff_id, who=by.name,
    )  # fmt: skip
    audit.record(
        f"statement.{kind.name.lower()}",
        row,
        by=by,
        patient=account.guarantor_id,
        account=account.id,
        outcome=str(outcome),
    )
    return row
