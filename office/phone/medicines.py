"""Medicines by their names as a clerk types them: those that nobody may run out of, controlled ones, those that
sound alike. It only speeds up and asks to spell; a nurse decides. Pure. Source: domain 6.4, 6.7; the names are of
classes in common use, generic and brand, and no list is complete.
"""

import re

FAST = {
    "insulin": (
        "insulin lantus basaglar toujeo semglee tresiba levemir humalog lispro novolog aspart fiasp apidra humulin "
        "novolin admelog lyumjev glargine detemir degludec"
    ),
    "a blood thinner": (
        "warfarin coumadin jantoven eliquis apixaban xarelto rivaroxaban pradaxa dabigatran savaysa edoxaban lovenox "
        "enoxaparin fragmin dalteparin arixtra fondaparinux heparin"
    ),
    "a seizure medicine": (
        "keppra levetiracetam dilantin phenytoin depakote valproate valproic divalproex lamictal lamotrigine tegretol "
        "carbamazepine carbatrol trileptal oxcarbazepine zonegran zonisamide vimpat lacosamide topamax topiramate "
        "briviact brivaracetam onfi clobazam phenobarbital primidone mysoline zarontin ethosuximide fycompa "
        "perampanel aptiom banzel rufinamide felbatol felbamate xcopri cenobamate epidiolex diastat sabril vigabatrin"
    ),
}
CONTROLLED = (
    "oxycodone oxycontin percocet roxicodone hydrocodone vicodin norco lortab morphine hydromorphone dilaudid "
    "fentanyl duragesic methadone oxymorphone opana tapentadol nucynta tramadol ultram codeine buprenorphine "
    "suboxone subutex adderall amphetamine dexedrine dextroamphetamine vyvanse lisdexamfetamine ritalin "
    "concerta methylphenidate dexmethylphenidate focalin alprazolam xanax lorazepam ativan clonazepam "
    "klonopin diazepam valium temazepam restoril clobazam onfi phenobarbital zolpidem ambien eszopiclone "
    "lunesta zaleplon modafinil provigil armodafinil nuvigil phentermine adipex carisoprodol soma pregabalin "
    "lyrica testosterone androgel ketamine diastat"
)
ALIKE = (  # pairs that callers and clerks take for each other
    ("Celebrex", "Celexa", "Cerebyx"), ("Lamictal", "Lamisil"), ("Zantac", "Xanax", "Zyrtec"),
    ("Klonopin", "clonidine"), ("hydroxyzine", "hydralazine"), ("metformin", "metronidazole"),
    ("Zyprexa", "Zyrtec"), ("tramadol", "trazodone"), ("prednisone", "prednisolone"), ("Adderall", "Inderal"),
    ("glipizide", "glyburide"), ("Humalog", "Novolog", "Humulin"), ("bupropion", "buspirone"),
    ("Paxil", "Plavix", "Taxol"), ("Lantus", "Latuda"), ("amlodipine", "amiloride"), ("Topamax", "Toprol"),
    ("Tegretol", "Trental"), ("sumatriptan", "sitagliptin"), ("carbamazepine", "oxcarbazepine"),
    ("lorazepam", "clonazepam", "alprazolam"), ("Zocor", "Cozaar"), ("Keppra", "Kaletra"),
)  # fmt: skip
OUT = re.compile(
    r"^\W*(?:0|no|none|zero|nil)\W*$|\b(?:none|no more|nothing) left\b|\b(?:is|are|ran|run|running|all|been) out\b|"
    r"^out\b|\bout of (?:it|them)\b|\blast (?:one|pill|dose|tablet)\b|"
    r"^\W*(?:0|none|zero|no) (?:pills?|tablets?|doses?|pens?|left)\b",
    re.IGNORECASE,
)


def _words(text):
    return set(re.findall(r"[a-z]{3,}", text.lower()))


_FAST = {kind: set(names.split()) for kind, names in FAST.items()}
_CONTROLLED = set(CONTROLLED.split())


def never_without(drug):
    """The kind of medicine that nobody may be without, in words ("insulin"), or ""."""
    said = _words(drug)
    return next((kind for kind, names in _FAST.items() if said & names), "")


def is_controlled(drug):
    """True when one of the words names a controlled medicine."""
    return bool(_words(drug) & _CONTROLLED)


def sounds_like(drug):
    """The other medicines, sorted, that sound like one that was typed: to be spelled, and asked what it is for."""
    said = _words(drug)
    alike = {one for group in ALIKE for one in group if any(other.lower() in said for other in group)}
    return sorted(one for one in alike if one.lower().split()[0] not in said)


def is_out(left):
    """True when what was said of the rest means that there is none, or only one more dose."""
    return bool(OUT.search(left.strip()))
