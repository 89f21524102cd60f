"""How a lower part tells higher ones that something happened, inside the same transaction, without importing them.

on("patient.renamed", make_label_tasks)                       # at import of the higher part's rules
announce("patient.renamed", patient=patient, before=before, by=by)   # inside the lower part's writing()
"""

_heard: dict[str, list] = {}


def on(event, act):
    """Call `act(**facts)` whenever the event is announced; the same function is registered once."""
    acts = _heard.setdefault(event, [])
    if act not in acts:
        acts.append(act)


def announce(event, **facts):
    """Tell everyone who listens, in the order in which they registered; what they raise undoes the whole act."""
    for act in _heard.get(event, ()):
        act(**facts)
