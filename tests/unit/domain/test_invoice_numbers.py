import pytest

from domain.enums.revenue import PaymentOrigin, RevenueCategory
from domain.invoice_numbers import (
    SHORT_CATEGORY,
    VARIABLES,
    UnableToReadTemplate,
    check_template,
    fill_template,
)


def filled(template, number=1):
    return fill_template(
        template, number=number, name="Ada Fern", last_name="Fern",
        category=RevenueCategory.INITIAL_FEE, origin=PaymentOrigin.PROVIDER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("ABC-${ charge:number }", "ABC-000001"),
        ("${charge:number}", "000001"),
        ("INV ${ charge:last_name }/${ charge:number }", "INV Fern/000001"),
        ("${ charge:number } ${ charge:name }", "000001 Ada Fern"),
        ("${ charge:revenue_type } ${ charge:number }", "Initial fee 000001"),
        ("${ charge:revenue_type_short }-${ charge:number }-${ charge:origin }", "IF-000001-PROV"),
    ],
)
def test_a_pattern_is_filled_in(template, number):
    assert filled(template) == number


def test_a_number_past_six_figures_is_whole():
    assert filled("A-${ charge:number }", 1234567) == "A-1234567"


@pytest.mark.parametrize(
    "template",
    [
        "", "INV", "${ charge:last_name }", "${ charge:number }${ charge:number }", "${ hue }-${ charge:number }",
        "${ charge:number", "{ charge:number }", "20${ charge:number }", "${ charge:number }7",
        "${ charge:number } " + "x" * 61,
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_number_invoices_is_refused(template):
    with pytest.raises(UnableToReadTemplate):
        check_template(template)


def test_the_short_categories_tell_them_apart():
    assert set(SHORT_CATEGORY) == set(RevenueCategory)
    assert len(set(SHORT_CATEGORY.values())) == len(SHORT_CATEGORY)


def test_every_variable_can_be_used():
    for variable in VARIABLES:
        check_template(f"${{ {variable} }}" + ("" if variable == "charge:number" else " ${ charge:number }"))
