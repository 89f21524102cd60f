from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.barcode import code128

from office.charts.filing import (
    Code,
    CodeKind,
    badge_code,
    code128_bars,
    code128_modules,
    document_code,
    patient_code,
    place_code,
    read_code,
    section_shown,
    shelf_section,
    straight_key,
    terminal_digit_key,
    volume_code,
)

MRNS = st.integers(1, 9_999_999) | st.integers(1, 999_999_999_999)
NUMBERS = st.integers(1, 999_999_999_999)
VOLUMES = st.integers(1, 99)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24)
LABELS = PRINTABLE | st.text("0123456789C", min_size=1, max_size=24)
# Bars are capital letters and spaces small ones in the table of reportlab: a is 1 module wide, b 2, c 3, d 4.
PATTERNS = {tuple(" abcd".index(c.lower()) for c in text): value for value, text in code128._patterns.items()}


@pytest.mark.parametrize(
    "order",
    [
        [454999, 604999, 445099, 455099, 445199],  # domain notes 2.1, check vector of source S2
        [230100, 98700, 4512, 104512, 17812, 19812, 104513, 120045, 310045, 104499],  # domain notes 2.1, scenario A04
    ],
)
def test_check_vector_is_in_terminal_digit_order(order):
    keys = [terminal_digit_key(mrn) for mrn in order]

    assert keys == sorted(keys)


@given(MRNS, MRNS)
def test_terminal_digit_key_sorts_as_the_three_groups_do(one, other):
    def groups(mrn):
        return mrn % 100, mrn // 100 % 100, mrn // 10000

    assert (terminal_digit_key(one) < terminal_digit_key(other)) == (groups(one) < groups(other))
    assert (straight_key(one) < straight_key(other)) == (one < other)
    assert len(terminal_digit_key(one)) == len(straight_key(other)) == 12


@pytest.mark.parametrize("mrn", [0, -1, 10**12])
def test_number_that_is_no_record_number_has_no_place(mrn):
    for key in (terminal_digit_key, straight_key):
        with pytest.raises(ValueError, match="1 to 12 digits"):
            key(mrn)


def test_section_has_a_guide_for_every_ten_secondaries():
    assert [shelf_section(104512), section_shown(104512), section_shown(1004512)] == [(12, 40), "12 / 40", "12 / 40"]
    assert section_shown(98700) == "00 / 80"


def test_volume_code_is_the_printed_number_and_a_check_letter():
    assert volume_code(123456, 2)[:-1] == "C12345602"
    assert volume_code(12345, 1)[:-1] == "C01234501"
    assert volume_code(1004512, 3)[:-1] == "C100451203"
    assert volume_code(123456, 2)[-1].isalpha()


@given(MRNS, VOLUMES)
def test_volume_code_is_read_back_as_itself(mrn, volume):
    code = volume_code(mrn, volume)

    assert read_code(code) == read_code(f" {code.lower()}\r\n") == Code(CodeKind.CHART, mrn, volume)


@given(NUMBERS)
def test_other_codes_are_read_back_as_themselves(number):
    assert read_code(document_code(number)) == Code(CodeKind.DOCUMENT, number)
    assert read_code(place_code(number)) == Code(CodeKind.PLACE, number)
    assert read_code(badge_code(number)) == Code(CodeKind.BADGE, number)
    assert read_code(patient_code(number)) == Code(CodeKind.PATIENT, number)


@given(MRNS, VOLUMES, st.data())
def test_one_wrong_digit_is_refused(mrn, volume, data):
    code = volume_code(mrn, volume)
    at = data.draw(st.integers(1, len(code) - 2))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[at]]))

    with pytest.raises(ValueError, match="mistyped or damaged"):
        read_code(code[:at] + digit + code[at + 1 :])


@given(MRNS, VOLUMES, st.data())
def test_two_swapped_digits_are_refused(mrn, volume, data):
    code = volume_code(mrn, volume)
    one = data.draw(st.integers(1, len(code) - 3))
    other = data.draw(st.integers(one + 1, len(code) - 2))
    swapped = [*code]
    swapped[one], swapped[other] = code[other], code[one]

    if code[one] != code[other]:
        with pytest.raises(ValueError, match="mistyped or damaged"):
            read_code("".join(swapped))


@given(MRNS, VOLUMES)
def test_code_without_its_letter_is_refused(mrn, volume):
    with pytest.raises(ValueError, match="with its last letter"):
        read_code(volume_code(mrn, volume)[:-1])


@pytest.mark.parametrize("text", ["", "X123456", "123456", "HELLO", "12-34-56", "COUGH", "C"])
def test_anything_else_is_not_a_chart_label(text):
    with pytest.raises(ValueError, match="not a chart label"):
        read_code(text)


MISTYPED = [
    "C1",
    "C12345602",
    "C12345600A",
    "D12345A",
    "C" + "1" * 40 + "A",
    "C1234",
    "D0000000A",
    "c１２３４５６０２K",
]


@pytest.mark.parametrize("text", MISTYPED)
def test_label_of_wrong_shape_is_mistyped(text):
    with pytest.raises(ValueError, match="mistyped or damaged"):
        read_code(text)


def test_document_label_in_the_custody_field_is_not_a_chart_label():
    with pytest.raises(ValueError, match="This is a document label, not a chart label"):
        read_code(document_code(77), wanted=CodeKind.CHART)

    assert read_code(volume_code(77, 1), wanted=CodeKind.CHART).number == 77


@pytest.mark.parametrize("volume", [0, 100])
def test_volume_beyond_99_has_no_code(volume):
    with pytest.raises(ValueError, match="volumes 1 to 99"):
        volume_code(123456, volume)


@given(st.text(max_size=20))
def test_any_scan_is_read_or_refused_in_words(text):
    try:
        read_code(text)
    except ValueError as refusal:
        assert str(refusal).startswith("This ")


def values_of(modules):
    """The symbol values of drawn bars, by the table of reportlab; the stop symbol is 7 bars and spaces wide."""
    symbols = [tuple(modules[i : i + 6]) for i in range(0, len(modules) - 7, 6)] + [tuple(modules[-7:])]
    return [PATTERNS[symbol] for symbol in symbols]


def decoded(values):
    """What a scanner reads: sets B and C only, check symbol verified."""
    start, *symbols, check, stop = values
    assert stop == 106
    assert check == (start + sum(place * value for place, value in enumerate(symbols, start=1))) % 103
    in_set_c, text = {104: False, 105: True}[start], ""
    for value in symbols:
        if value == (100 if in_set_c else 99):
            in_set_c = not in_set_c
        else:
            text += f"{value:02d}" if in_set_c else chr(value + 32)
    return text


@given(LABELS)
def test_a_scanner_reads_what_was_encoded(text):
    assert decoded(values_of(code128_modules(text))) == text


@given(LABELS)
def test_symbol_is_at_most_one_wider_than_that_of_reportlab(text):
    reference = code128.Code128(text)
    reference.validate()
    reference.encode()

    ours = values_of(code128_modules(text))

    assert decoded(reference.encoded) == text
    assert len(ours) <= len(reference.encoded) + 1


@given(st.text("ABCXYZabc -", min_size=1, max_size=20) | st.integers(10**7, 10**8 - 1).map(str))
def test_symbol_equals_that_of_reportlab_where_one_set_is_enough(text):
    reference = code128.Code128(text)
    reference.validate()

    assert values_of(code128_modules(text)) == reference.encode()


@given(LABELS)
def test_bars_stand_between_quiet_zones(text):
    width, bars = code128_bars(text)

    assert bars[0][0] == 10
    assert bars[-1][0] + bars[-1][1] == width - 10
    assert width == 20 + sum(code128_modules(text))
    assert all(x + w < after for (x, w), (after, _) in pairwise(bars))


@pytest.mark.parametrize("text", ["", "ä", "a\n", "漢"])
def test_text_outside_set_b_has_no_bar_code(text):
    with pytest.raises(ValueError, match="A bar code holds"):
        code128_modules(text)
