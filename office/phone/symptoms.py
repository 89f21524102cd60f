"""Symptom words recognized in what a clerk types. It only marks, never judges: no list is complete, and every
symptom call reaches a nurse; the marks decide how fast. Pure: text in, marks out. Source: domain 6.5 [S11 S12 S13].

A denied symptom ("no chest pain") is marked as well: whether it matters is for a nurse to say.
"""

import re
import unicodedata
from dataclasses import dataclass

CALL_911, NURSE_NOW = "call 911", "nurse now"
ANY = r"(?:\W+\w+){0,3}?\W+"  # up to three words between two that belong together, in one sentence or not


@dataclass(frozen=True)
class Mark:
    """One symptom as the list names it, and how fast it goes: CALL_911 or NURSE_NOW."""

    word: str
    speed: str


def _near(one, other):
    """Either order, up to three words apart."""
    return rf"\b(?:{one}){ANY}(?:{other})\b|\b(?:{other}){ANY}(?:{one})\b"


HURTS = r"pain\w*|hurt\w*|ache\w*|aching|pressure|tight\w*|heav\w*|squeez\w*|crush\w*|discomfort"
SWELLS = r"swell\w*|swollen|tight\w*|clos(?:e|es|ed|ing)|itch\w*"
BABY = r"bab(?:y|ies)|newborn\w*|infant\w*|(?:weeks?|days?|months?) old"
BREATH = r"breath\w*|air"
PREGNANT = r"bleed\w*|spotting|fluid|water broke|pain\w*|cramp\w*|headache|mov(?:e|ing|ement)|less"
CANNOT_SEE = r"\b(?:can[’']?t|cannot) see\b"
NOT_FEEDING = r"sick|vomit\w*|not (?:eating|feeding|nursing)|yellow|sleepy"
SURGERY = r"surger\w*|operation|post[- ]?op|incision|stitches"
TOO_MANY = r"(?:too many|all (?:his|her|the|my)) (?:pills?|tablets?|medicines?)"
SELF = r"(?:him|her|them|my)sel(?:f|ves)"
LOST = r"\bconfus\w*\b(?! (?:about|by|over|with)\b)|\bdisorient\w*|\bdoes(?: not|n[’']?t) know where\b"
WEAPON = r"\b(?:has|with) a (?:gun|knife)\b|\b(?:was|got|been) shot\b"

SAY_911 = (
    ("not breathing", r"\bnot breathing\b|\bstop(?:s|ped)? breathing\b|\b(?:can[’']?t|cannot|can not) breathe?\b"),
    ("trouble breathing", _near(r"troubl\w*|struggl\w*|hard|difficult\w*|gasping|short(?:ness)?|fighting", BREATH)),
    ("chest pain or pressure", _near("chest", HURTS)),
    ("blue lips or face", _near("blue|gr[ae]y|purple", r"lips?|face|skin|bab(?:y|ies)")),
    ("face droop", _near("face|mouth|smile", r"droop\w*|crooked|sagg\w*")),
    ("arm or leg weak", _near("arms?|legs?|side", r"weak\w*|numb\w*|limp|cannot move|can[’']?t move")),
    ("slurred speech", _near("speech|words|talk(?:s|ing)?", r"slur\w*|garbled|thick")),
    ("sudden confusion", LOST),
    ("worst headache", _near("headache", "worst|sudden(?:ly)?|thunderclap")),
    ("unconscious", r"\bunconscious\b|\bpass(?:ed|ing|es)? out\b|\bfaint\w*|\bunresponsive\b|\bcollaps\w*"),
    ("cannot be woken", r"\b(?:not|won[’']?t|can[’']?t|cannot)(?: be)? (?:wake|waking|woken)\b"),
    ("seizure", r"\bseiz(?:ure|ures|ing)\b|\bconvuls\w*|\bfit(?:s|ting)? now\b"),
    ("heavy bleeding", _near(r"bleed\w*|blood|hemorrhag\w*", r"heavy|heavily|lots?|stop|gushing|pouring|soak\w*")),
    ("throat or tongue swelling", _near("throat|tongue|lips?", SWELLS)),
    ("allergic reaction", r"\banaphyla\w*|\b(?:allergic|bad) reaction\b|\bepi ?pen\b|\bhives\b"),
    ("overdose or poison", rf"\b(?:overdos\w*|od[’']?d|poison\w*\b(?! ivy)|{TOO_MANY})\b"),
    ("choking", r"\bchok(?:e|es|ed|ing)\b"),
    ("drowning", r"\b(?:near[- ])?drown\w*"),
    ("burn or electric shock", r"\bburn(?:s|ed|t)\b|\bscald\w*|\belectr\w+ shock\b|\belectrocut\w*"),
    ("suicidal", rf"\bsuicid\w*|\bkill {SELF}\b|\bend (?:my|his|her) life\b|\bwants? to die\b"),
    ("violence", WEAPON + r"|\bstabb\w*|\bbeat(?:ing)? (?:me|her|him)\b"),
    ("limp baby", _near(BABY, r"limp|floppy|lifeless")),
    ("labor", r"\bcord\b.{0,20}\b(?:out|show\w*|prolaps\w*)|\bbaby is coming\b|\bin labou?r\b"),
)  # fmt: skip
NURSE = (
    ("fever in a baby", _near(r"fever\w*|temp(?:erature)?|100\.[4-9]|10[1-6]", BABY)),
    ("fever with stiff neck or rash", _near("fever", "rash") + r"|\bstiff neck\b"),
    ("dehydration", r"\bdehydrat\w*|\bno wet diapers?\b|\bdry diapers?\b|\bno tears\b"),
    ("severe belly pain", _near(r"belly|stomach|abdom\w*|tummy", r"severe|bad|terrible|awful|sharp|worst")),
    ("vomiting blood", _near(r"vomit\w*|throw\w* up|cough\w*", "blood")),
    ("black stool", r"\bblack(?:,? tarry)? (?:stools?|poop)\b"),
    ("blood in stool or urine", _near("blood|bloody", r"stools?|urine|pee|poop")),
    ("pregnancy", _near(r"pregnan\w*|weeks along", PREGNANT)),
    ("head injury", _near("head", r"hit|injur\w*|bump\w*|fell|bang\w*") + r"|\bconcuss\w*"),
    ("sudden vision loss", _near("vision|sight", r"loss|lost|sudden\w*|blurr\w*|double|gone") + "|" + CANNOT_SEE),
    ("leg swelling or pain", _near("legs?|calf|calves", r"swell\w*|swollen|pain\w*|hurts?")),
    ("sugar very high or low", _near(r"sugar|glucose|bg", r"[4-9]\d\d|[1-5]\d|high|low|over 400")),
    ("testicular pain", r"\btestic\w*|\btestes\b"),
    ("asthma not helped", _near("asthma|inhaler|wheez\\w*", r"not help\w*|not work\w*|worse|attack|bad")),
    ("fever with weak defenses", _near("fever", r"chemo\w*|immun\w*|transplant|cancer")),
    ("after surgery", _near(SURGERY, r"fever|bleed\w*|pus|red|open(?:ed|ing)?|drain\w*|infect\w*")),
    ("sick newborn", _near("newborn|(?:days?|weeks?) old", NOT_FEEDING)),
    ("self-harm", rf"\bself[- ]?harm\w*|\bhurt(?:ing)? {SELF}\b|\bcutting {SELF}\b"),
    ("rash after a drug", _near("rash", r"medicin\w*|medication|antibiotic\w*|pills?|drug|amoxicillin|penicillin")),
    ("something in the eye", _near("eyes?", r"chemical|bleach|splash\w*|metal|stuck|cleaner|acid")),
    ("swallowed something", r"\bswallow(?:ed|ing)? (?:a|an|some|the)\b|\bbutton battery\b"),
    ("suspected abuse", r"\babus(?:e|ed|ing|ive)\b|\bneglect\w*|\bmolest\w*|\brap(?:e|ed)\b"),
)  # fmt: skip

_LIST = tuple(
    (Mark(word, speed), re.compile(pattern, re.IGNORECASE))
    for speed, words in ((CALL_911, SAY_911), (NURSE_NOW, NURSE))
    for word, pattern in words
)


def symptom_marks(text):
    """The marks (tuple of Mark) of the symptom words in a text, the 911 words first; empty when there are none."""
    plain = unicodedata.normalize("NFKC", text).replace("`", "'").replace("´", "'")
    return tuple(mark for mark, pattern in _LIST if pattern.search(plain))
