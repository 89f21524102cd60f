"""Files of invented people with second records of some, harmed as people and scanners harm them, to test the model.

Three makers: "abroad" draws every field by itself, as FEBRL does; "practice" makes US households at one address with
one last name and phone, twins among them; "poor" is as "practice" with few fields and many blanks.
"""

import random
from datetime import date, timedelta

from office.sample import names

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SCANNED = (("rn", "m"), ("l", "1"), ("o", "0"), ("s", "5"), ("cl", "d"), ("vv", "w"), ("g", "9"), ("b", "8"))
HEARD = (("ph", "f"), ("ck", "k"), ("ei", "ie"), ("y", "i"), ("ee", "ea"), ("c", "k"), ("z", "s"), ("ll", "l"))
HEADS, TAILS = names.TOWN_HEADS, names.TOWN_TAILS
WAYS = ("street", "avenue", "road", "drive", "court", "place", "crescent", "lane")
MAKERS = ("abroad", "practice", "poor")


class Maker:
    """Draws people and harms copies of them. `missing` is the share of blanks, `slips` the mean of harms a copy."""

    def __init__(self, seed, kind="abroad", *, missing=0.03, slips=2.2, blank_more=0.0):
        self.draw = random.Random(seed)
        self.kind, self.missing, self.slips, self.blank_more = kind, missing, slips, blank_more
        self.lasts = [name.lower() for name in names.GENERAL_LAST + names.HISPANIC_LAST]
        self.firsts = [name.lower() for name in names.GENERAL_F + names.GENERAL_M]

    def file(self, originals, copies, up_to):
        """(rows, persons): dicts of our field names in any order and the number of the person of each row."""
        people = self._people(originals)
        found = [(person, number) for number, person in enumerate(people)]
        left = copies
        chosen = list(range(len(people)))
        self.draw.shuffle(chosen)
        for number in chosen:
            if not left:
                break
            for _ in range(min(left, self.draw.randint(1, up_to))):
                found.append((self.harmed(people[number]), number))
                left -= 1
        self.draw.shuffle(found)
        return [row for row, _ in found], [number for _, number in found]

    def _people(self, count):
        people = []
        while len(people) < count:
            home = self._home()
            size = 1 if self.kind == "abroad" else self.draw.choice((1, 1, 2, 2, 3, 4, 5))
            for n in range(size):
                people.append(self._person(home, people[-1] if n else None))
        return [self._blanked(person, self.missing) for person in people[:count]]

    def _home(self):
        draw = self.draw
        zips = 700 if self.kind == "abroad" else 25
        code = min(int(draw.expovariate(3.0 / zips)), 9999)
        town = draw.randrange(900) if self.kind == "abroad" else code
        return {
            "last_name": self._skewed(self.lasts),
            "street": f"{draw.randint(1, 300)} {draw.choice(HEADS)}{draw.choice(TAILS)} {draw.choice(WAYS)}".lower(),
            "street2": f"{draw.choice(HEADS)}{draw.choice(TAILS)} {draw.choice(('', 'farm', 'park'))}".lower().strip()
            if self.kind == "abroad" else draw.choice(("", "", "", f"apt {draw.randint(1, 40)}")),
            "city": f"{HEADS[town % len(HEADS)]}{TAILS[town // 7 % len(TAILS)]}".lower(),
            "state": draw.choice(("nsw", "vic", "qld", "wa")) if self.kind == "abroad" else "il",
            "zip": f"{60000 + code}",
            "phone": f"312555{draw.randrange(10000):04}",
        }  # fmt: skip

    def _person(self, home, before):
        draw = self.draw
        born = date(1920, 1, 1) + timedelta(days=draw.randrange(36000))
        if before and before.get("born_on") and draw.random() < 0.03:
            born = date.fromisoformat(before["born_on"])
        row = {**home, "first_name": self._skewed(self.firsts), "born_on": born.isoformat()}
        if before and draw.random() < 0.15:
            row["last_name"] = self._skewed(self.lasts)
        row["sex"] = draw.choice("FM")
        row["ssn"] = f"{draw.randrange(10**7):07}"
        if self.kind == "abroad":
            row.pop("phone")
            row.pop("sex")
        if self.kind == "poor":
            for name in ("ssn", "street2", "state"):
                row.pop(name)
        return row

    def _skewed(self, words):
        return words[min(int(self.draw.expovariate(4.0) * len(words)), len(words) - 1)]

    def _blanked(self, row, share):
        return {name: "" if self.draw.random() < share and name != "zip" else value for name, value in row.items()}

    def harmed(self, person):
        """A copy with one or more harms, as if registered a second time."""
        row = dict(person)
        for _ in range(max(1, round(self.draw.gauss(self.slips, 1)))):
            name = self.draw.choice([name for name in row if row[name]])
            self._harm(row, name)
        return self._blanked(row, self.blank_more)

    def _harm(self, row, name):
        kind = self.draw.random()
        if kind < 0.06 and name in ("first_name", "last_name"):
            row["first_name"], row["last_name"] = row["last_name"], row["first_name"]
        elif kind < 0.14:
            row[name] = self._person(self._home(), None).get(name, "")
        elif kind < 0.2:
            row[name] = ""
        elif name in ("born_on", "zip", "ssn", "phone"):
            row[name] = self._digits(row[name])
        else:
            row[name] = self.draw.choice((self._typed, self._typed, self._scanned, self._heard))(row[name])

    def _digits(self, text):
        place = self.draw.randrange(len(text) - 1)
        if self.draw.random() < 0.4 and text[place] != text[place + 1] and "-" not in text[place : place + 2]:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text if text[place] == "-" else f"{text[:place]}{self.draw.randrange(10)}{text[place + 1 :]}"

    def _typed(self, text):
        place, kind = self.draw.randrange(len(text)), self.draw.randrange(4)
        row = next((row for row in KEYS if text[place] in row), "asdfghjkl ")
        near = self.draw.choice(row)
        if kind == 0:
            return text[:place] + near + text[place:]
        if kind == 1 and len(text) > 1:
            return text[:place] + text[place + 1 :]
        if kind == 2 and place + 1 < len(text):
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + near + text[place + 1 :]

    def _scanned(self, text):
        return self._one_of(SCANNED, text)

    def _heard(self, text):
        return self._one_of(HEARD, text)

    def _one_of(self, pairs, text):
        fitting = [(old, new) for old, new in pairs if old in text]
        if not fitting:
            return self._typed(text)
        old, new = self.draw.choice(fitting)
        return text.replace(old, new, 1)


def true_pairs(persons):
    """Every unordered pair of places whose rows are one person."""
    places = {}
    for place, person in enumerate(persons):
        places.setdefault(person, []).append(place)
    return {(a, b) for group in places.values() for n, a in enumerate(group) for b in group[n + 1 :]}


def judged(found, true):
    """(precision, recall, F1) of found pairs."""
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / max(1, len(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)
