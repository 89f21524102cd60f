"""Numbers and names that are taken for a folder's own."""

from office.charts.filing import FilingOrder
from office.missing.likely import MISREAD, PAIRS, SWAPPED, mistaken_names, mistaken_numbers, next_doors


def test_the_pairs_and_digits_of_the_domain_are_there_with_their_reasons():
    found = mistaken_numbers(123456)

    assert found[341256] == found[125634] == found[563412] == PAIRS
    assert found[124356] == found[123465] == found[213456] == SWAPPED  # 12-43-56, 12-34-65
    assert found[723456] == MISREAD.format("1", "7") and found[128456] == MISREAD.format("3", "8")
    assert found[123459] == MISREAD.format("6", "9")
    assert 123456 not in found and len(found) == 5 + 5 + 3


def test_short_long_and_repeated_numbers_give_only_numbers_that_can_be():
    assert mistaken_numbers(111111) == {
        number: MISREAD.format("1", "7") for number in (711111, 171111, 117111, 111711, 111171, 111117)
    }
    assert 120000 in mistaken_numbers(12) and 0 not in mistaken_numbers(12)
    long = mistaken_numbers(7_123_456)
    assert long[7_341_256] == PAIRS and long[1_723_456] == SWAPPED and long[1_123_456] == MISREAD.format("7", "1")


def test_the_neighboring_sections_go_around_and_stay_numbers():
    assert next_doors(FilingOrder.TERMINAL_DIGIT, 123456) == [123455, 123457]
    assert next_doors(FilingOrder.TERMINAL_DIGIT, 123400) == [123499, 123401]
    assert next_doors(FilingOrder.TERMINAL_DIGIT, 1) == [2]  # 00-00-00 is no number
    assert next_doors(FilingOrder.STRAIGHT_NUMERIC, 123456) == [123356, 123556, 122456, 124456]
    assert next_doors(FilingOrder.STRAIGHT_NUMERIC, 42) == [142, 1042]


def test_names_are_turned_around_and_taken_apart():
    assert mistaken_names("De La Cruz", "Ana", "Marie") == {
        "ANA DELACRUZ   ": "given name filed as the last name",
        "MARIE ANA   ": "middle name filed as the last name",
        "DE ANA   ": "one part of the last name",
        "LA ANA   ": "one part of the last name",
        "CRUZ ANA   ": "one part of the last name",
    }
    assert mistaken_names("Ng", "") == {}
