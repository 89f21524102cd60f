"""How strongly each field speaks for one person: a Fellegi-Sunter model, its weights from the file itself. Pure.

A field of two rows is EQUAL, CLOSE (one slip of the keyboard, the same sound, a nickname), LIKE (more slips, a part),
OTHER, or missing on a side, which says nothing. The weight of what is seen is log(m / u), in natural units:

- m, how often one person's two rows look so: begins with USUAL (counted as BELIEVED pairs) and is renewed from the
  pairs that the file proves, weighed by their probability (expectation and maximization, ROUNDS times).
- u, how often two strangers look so. For equal values it is how common *this* value is among the persons of the file:
  a rare last name says more than Smith. A value that a single person has is counted by Good and Turing's rule, so that
  a number out of millions weighs more than a street name out of hundreds. For CLOSE and LIKE: the share
  among random pairs, plus how common the value is that was nearly met.
- A value that another one implies says little once more: the city of an equal ZIP (both shares counted in the file).
- Three things can be true of two rows: one person, two of one household, strangers. Housemates share the last name,
  phone and address, not the first name, and the birth date only as twins; how many there are is learnt as well.

The result is a probability; nothing here was fitted to a file, each constant is a belief that the file can correct.
"""

import math
import random
from collections import Counter

from office.duplicates.levels import CLOSE, EQUAL, LEVELS, LIKE, MISSING, OTHER, last_level, slipped

IMPLIED_TOO = 5  # equal, and so is a field that implies it
FIELDS = (
    "first_name", "last_name", "middle_name", "suffix", "sex", "born_on", "ssn", "phone", "email", "policy", "mrn",
    "house", "street", "street2", "city", "state", "zip",
)  # fmt: skip
USUAL = (0.82, 0.09, 0.03, 0.06)  # general practice: one field in five of a second record is not as in the first
CHANCE = {"first_name": 1 / 150, "last_name": 1 / 400, "middle_name": 1 / 30, "suffix": 0.5, "sex": 0.5,
          "born_on": 1 / 30_000, "ssn": 1e-6, "phone": 1e-5, "email": 1e-5, "policy": 1e-5, "mrn": 1e-6, "house": 0.01,
          "street": 0.001, "street2": 0.01, "city": 0.02, "state": 0.5, "zip": 0.02}  # fmt: skip
KNOWN = 50  # persons that CHANCE, how often strangers are equal in general, counts for: a short list says little
SELDOM = (0.002, 0.01)  # of CLOSE and LIKE between strangers, until the file says more
BELIEVED = 20  # pairs that USUAL counts for
TOLD_BY = ("first_name", "born_on")  # tell housemates apart
ODDEST = 0.2  # of one person's pairs have another first name: more is not believed, they are housemates
SAMPLED = 2000  # random pairs
ROUNDS = 4
HOPELESS = -8.0  # odds (natural logarithm) after the first round at which a pair is not weighed again
CROSSED = 0.02  # fields typed into each other's place
CROSSINGS = (("first_name", "last_name"), ("street", "street2"))
CROSSED_LEVELS = {"first_name": last_level, "street": slipped}
IMPLIED = {"city": ("zip",), "state": ("zip", "city")}
HOUSEMATES = {"last_name": 0.8, "phone": 0.6, "house": 0.98, "street": 0.98, "street2": 0.95, "city": 0.98,
              "state": 0.99, "zip": 0.98, "email": 0.1, "policy": 0.5}  # fmt: skip
NEITHER = (0.0,) * 6
TWIN_LOG = math.log(0.02)  # of two housemates


class Weigher:
    """The model of one file: `odds` (natural logarithm, for one person) of each pair worth comparing.

    rows: for each row {field: value}, blanks left out; names are (folded, sound). together(odds): the person of each
    row by the odds so far, so that a person with five rows is counted once.
    """

    def __init__(self, rows, pairs, together):
        self.pairs, self.count = list(pairs), max(2, len(rows))
        self.all_pairs = self.count * (self.count - 1) / 2
        self.fields = [name for name in FIELDS if sum(name in row for row in rows) > 1]
        self.columns = [[row.get(name) for row in rows] for name in self.fields]
        self.level = [LEVELS.get(name, slipped) for name in self.fields]
        self._compare()
        self._meet_strangers(random.Random(len(rows)), len(rows))
        self.persons = list(range(len(rows)))
        self.usual, self.crossed_share = [USUAL] * len(self.fields), CROSSED
        self.same = self.housed = self.count / 2
        self.known_housed = 0
        self.odds, live = {}, range(len(self.pairs))
        for turn in range(ROUNDS):
            self._count(implied=turn > 0)
            weighed = self._weigh(live)
            self._learn(weighed)
            live = [place for place, *_ in weighed]
            if turn < ROUNDS - 1:
                self.persons = together(self.odds)

    def _compare(self):
        """`seen`: for each pair the level of each field; `crossed`: whether two fields stood in each other's place."""
        columns = [self._levels(n, n, self.pairs, self.level[n]) for n in range(len(self.fields))]
        places = {name: n for n, name in enumerate(self.fields)}
        self.crossed = [0] * len(self.pairs)
        for left, right in CROSSINGS:
            if left in places and right in places:
                self._uncross(columns, places[left], places[right])
        for name, givens in IMPLIED.items():
            given_columns = [columns[places[given]] for given in givens if given in places]
            if name in places and given_columns:
                own = columns[places[name]]
                for place, levels in enumerate(zip(*given_columns, strict=True)):
                    if own[place] == EQUAL and EQUAL in levels:
                        own[place] = IMPLIED_TOO
        self.seen = list(zip(*columns, strict=True))

    def _levels(self, left, right, pairs, level):
        """The level of field `left` of the first row and field `right` of the second, for each pair."""
        one, other = self.columns[left], self.columns[right]
        values = ((one[a], other[b]) for a, b in pairs)
        return [(EQUAL if x == y else level(x, y)) if x and y else MISSING for x, y in values]

    def _uncross(self, columns, left, right):
        """Where neither field agrees but they do crosswise, take the crossed levels."""
        one, other, level = columns[left], columns[right], CROSSED_LEVELS[self.fields[left]]
        odd = [place for place in range(len(self.pairs)) if one[place] >= OTHER and other[place] >= OTHER]
        pairs = [self.pairs[place] for place in odd]
        there, back = self._levels(left, right, pairs, level), self._levels(right, left, pairs, level)
        for place, x, y in zip(odd, there, back, strict=True):
            if min(x, y) < OTHER:
                one[place], other[place], self.crossed[place] = x, y, 1

    def _meet_strangers(self, draw, count):
        """`sampled`: for each field the shares of CLOSE and LIKE among random pairs."""
        times = min(SAMPLED, int(self.all_pairs)) if count else 0
        drawn = [(draw.randrange(count), draw.randrange(count)) for _ in range(times)]
        pairs, self.sampled = [(a, b) for a, b in drawn if a != b], []
        for n in range(len(self.fields)):
            met = Counter(self._levels(n, n, pairs, self.level[n]))
            total = len(pairs) - met[MISSING] + 100
            self.sampled.append(
                [(met[level] + 100 * share) / total for level, share in zip((CLOSE, LIKE), SELDOM, strict=True)]
            )

    def _count(self, implied):
        """`logs`: for each field, row by row, the logarithms of u for that row's value, by level.

        EQUAL has two, for rows that count as two persons (first) and as one.
        """
        self.logs = []
        for n, (name, column) in enumerate(zip(self.fields, self.columns, strict=True)):
            counts = Counter(value for value, _ in set(zip(column, self.persons, strict=True)) if value)
            people = len({person for value, person in zip(column, self.persons, strict=True) if value}) or 1
            kinds = Counter(counts.values())
            single = min(1.0, (2 * kinds[2] + 1) / (kinds[1] + 1))
            also = self._implied(n, IMPLIED[name]) if implied and name in IMPLIED else 0.0
            table = {0: (0.0,) * 6}
            for many in kinds:
                one, two = (
                    min(1.0, ((single if k <= 1 else k) + KNOWN * CHANCE[name]) / (people + KNOWN))
                    for k in (many, many - 1)
                )
                near = [math.log(min(1.0, share + (many - 1) / people)) for share in self.sampled[n]]
                table[many] = (math.log(two), *near, 0.0, math.log(one), math.log(max(one, two, also)))
            self.logs.append([table[counts.get(value, 0)] for value in column])

    def _implied(self, n, givens):
        """The chance that two persons who share a given field share field n too."""
        chance = 0.0
        for given in givens:
            if given in self.fields:
                column = self.columns[self.fields.index(given)]
                whole, part = Counter(), Counter()
                for value, there, _ in set(zip(self.columns[n], column, self.persons, strict=True)):
                    if value and there:
                        whole[there] += 1
                        part[there, value] += 1
                pairs = sum(many * (many - 1) for many in whole.values())
                chance = max(chance, (sum(many * (many - 1) for many in part.values()) + 0.5) / (pairs + 10))
        return chance

    def _weigh(self, live):
        """Renew the odds of the pairs in `live`; returns those worth another round, as (place, odds, housemates')."""
        same_logs, home_logs = self._level_logs()
        prior, house = math.log(self.same / self.all_pairs), math.log(self.housed / self.all_pairs)
        cross = math.log(self.crossed_share / (1 - self.crossed_share))
        born = self.logs[self.fields.index("born_on")] if "born_on" in self.fields else None
        logs, persons, weighed = self.logs, self.persons, []
        for place in live:
            a, b = pair = self.pairs[place]
            same, home = prior + self.crossed[place] * cross, house
            one_person = persons[a] == persons[b]
            for level, log, own, theirs in zip(self.seen[place], logs, same_logs, home_logs, strict=True):
                if level == OTHER:
                    same += own[OTHER]
                    home += theirs[OTHER]
                elif level != MISSING:
                    mine = log[a]
                    if level == EQUAL:
                        u = mine[4] if one_person else mine[0]
                    elif level == IMPLIED_TOO:
                        u = mine[5]
                    else:
                        u = mine[level]
                        common = log[b][level]
                        if common > u:
                            u = common
                    same += own[level] - u
                    if theirs is not NEITHER:
                        home += theirs[level] - u
                    elif log is born and level == EQUAL and u < TWIN_LOG:
                        home += TWIN_LOG - u
            against = home + math.log1p(math.exp(-home)) if home > 0 else math.log1p(math.exp(home))
            odds = self.odds[pair] = same - against
            if odds > HOPELESS:
                weighed.append((place, odds, home))
            elif home > 0:
                self.known_housed += 1
        return weighed

    def _learn(self, weighed):
        """What the weighed pairs teach: shares of the levels, of crossed fields, and how many pairs there are."""
        counts = [[share * BELIEVED for share in USUAL] for _ in self.fields]
        crossings, total, housed = CROSSED * BELIEVED, BELIEVED, 1.0
        for place, odds, home in weighed:
            if odds > -5 or home > -2:
                chance = 1 / (1 + math.exp(-odds))
                total += chance
                housed += (1 - chance) / (1 + math.exp(-max(home, -500)))
                crossings += chance * self.crossed[place]
                for n, level in enumerate(self.seen[place]):
                    if level != MISSING:
                        counts[n][level % IMPLIED_TOO] += chance
        self.usual = [self._believable(name, row) for name, row in zip(self.fields, counts, strict=True)]
        self.crossed_share = min(0.5, crossings / (2 * total))
        self.same, self.housed = max(1.0, total - BELIEVED), housed + self.known_housed

    def _level_logs(self):
        """Logarithms by field and level: of one person's rows, and of housemates' (NEITHER: as strangers)."""
        same = [[math.log(m) for m in (*usual, 1, usual[EQUAL])] for usual in self.usual]
        home = []
        for name, usual in zip(self.fields, self.usual, strict=True):
            share = HOUSEMATES.get(name)
            kinds = [share * m for m in usual[:OTHER]] if share else ()
            rest = 1 - sum(kinds)
            home.append([math.log(m) for m in (*kinds, rest, 1, kinds[EQUAL])] if share else NEITHER)
        return same, home

    def _believable(self, name, counts):
        total = sum(counts)
        if name in TOLD_BY:
            counts[OTHER] = min(counts[OTHER], ODDEST * total)
            total = sum(counts)
        return tuple(count / total for count in counts)
