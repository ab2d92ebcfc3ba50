import pytest

from domain.identifiers import (
    NationalInsuranceNumber,
    UnableToReadIdentifier,
    is_postcode,
    is_sort_code,
    is_uuid,
    normalise_policy_number,
    normalise_postcode,
    normalise_sort_code,
    normalise_uuid,
)


def test_a_national_insurance_number_is_read_however_it_is_spaced():
    number = NationalInsuranceNumber.read(" qq 12-34 56\u00a0c ")
    assert number.text == "QQ123456C"
    assert number.formatted == "QQ 12 34 56 C"
    assert number.masked == "•• •• •• 56 C"


@pytest.mark.parametrize(
    ("number", "allocatable"),
    [
        ("QQ123456C", False),
        ("AB123456D", True),
        ("BG123456A", False),
        ("AO123456A", False),
        ("OA123456A", True),
    ],
)
def test_prefixes_never_given_out_are_well_formed_but_not_allocatable(number, allocatable):
    assert NationalInsuranceNumber.is_well_formed(number)
    assert NationalInsuranceNumber.read(number).is_allocatable is allocatable


@pytest.mark.parametrize("number", ["", "QQ12345C", "QQ123456E", "Q1123456C", "QQ1234567C"])
def test_other_shapes_are_refused(number):
    assert not NationalInsuranceNumber.is_well_formed(number)
    with pytest.raises(UnableToReadIdentifier):
        NationalInsuranceNumber.read(number)


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("sw1a1aa", "SW1A 1AA"),
        ("m1 1ae", "M1 1AE"),
        ("B33 8TH", "B33 8TH"),
        ("cr2  6xh", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A0AX", "W1A 0AX"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("gir 0aa", "GIR 0AA"),
    ],
)
def test_postcodes_of_every_shape(typed, postcode):
    assert normalise_postcode(typed) == postcode and is_postcode(typed)


@pytest.mark.parametrize("typed", ["", "SW1A", "SW1A 1A", "1AA SW1A", "SW1A 1CC", "GIR 1AA", "QW1 1AA"])
def test_what_is_no_postcode_is_refused(typed):
    assert not is_postcode(typed)
    with pytest.raises(UnableToReadIdentifier):
        normalise_postcode(typed)


def test_sort_codes():
    assert normalise_sort_code("123456") == normalise_sort_code("12 34 56") == "12-34-56"
    assert not is_sort_code("12-34-5") and is_sort_code("00-00-00")
    with pytest.raises(UnableToReadIdentifier):
        normalise_sort_code("12-34-5x")


def test_uuids():
    text = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    assert normalise_uuid("{6F9619FF-8B86-4011-B42D-00C04FC964FF}") == text and is_uuid(text)
    assert not is_uuid("6f9619ff")


@pytest.mark.parametrize(
    ("policy", "normalised"),
    [
        ("Aviva0001-D", "aviva0001d"),
        ("AVIVA-0001-D", "aviva0001d"),
        ("0012345", "0012345"),
        ("12O45", "12o45"),
        ("ＡＢ１２", "ab12"),
        ("--/ ", ""),
        ("É12", "12"),
    ],
)
def test_policy_numbers_compare_by_letters_and_figures_only(policy, normalised):
    assert normalise_policy_number(policy) == normalised
