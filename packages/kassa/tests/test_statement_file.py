"""A provider's statement as a CSV file: what is read, and what is said about what can't be."""

from __future__ import annotations

from pathlib import Path

import pytest

from kassa.core.money import Money
from kassa.documents import BadDocument
from kassa.loading.statement_file import load_statement
from kassa.service.reconciling.lists import StatementLine

HEADER = "date,type,id,provider_payment_charge_id,amount,currency,fee,description"


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "statement.csv"
    file.write_text("\n".join([header, *rows]) + "\n")
    return file


def test_lines_are_read_with_their_fees_and_pay_outs_are_left_out(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "2026-01-31T12:00:00+00:00,payment,p1,p1,1000,EUR,59,Tea",
        "2026-01-31T13:00:00+01:00,refund,r1,p1,-400,EUR,,",
        "2026-02-01,payout,o1,,-541,EUR,,",
    )

    assert load_statement(file) == (
        StatementLine(
            "payment", "p1", "p1", 1_769_860_800.0, Money(1_000, "EUR"), Money(59, "EUR"), "", "Tea"
        ),
        StatementLine("refund", "r1", "p1", 1_769_860_800.0, Money(400, "EUR")),
    )


def test_amounts_may_be_written_as_people_do(tmp_path: Path) -> None:
    header = "date;type;id;provider_payment_charge_id;total;currency;fee"
    file = written(tmp_path, "2026-01-31;payment;p1;p1;1 299,50;UAH;12,99", header=header)

    (line,) = load_statement(file)

    assert (line.total, line.fee) == (Money(129_950, "UAH"), Money(1_299, "UAH"))


def test_everything_that_is_wrong_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "yesterday,payment,p1,p1,1000,EUR,,",
        "2026-01-31,sale,,p2,10.00,EURO,,",
        "2026-01-31,payment,p3,p3,10.00,EUR,x,",
    )

    with pytest.raises(BadDocument) as caught:
        load_statement(file)

    assert [(problem.line, problem.field) for problem in caught.value.problems] == [
        (2, "date"),
        (3, "type"),
        (3, "currency"),
        (3, "id"),
        (4, "amount"),
        (4, "fee"),
    ]


@pytest.mark.parametrize(
    "header", ["", "date,type,id", HEADER.replace("amount", "total,amount"), HEADER.replace("amount", "sum")]
)
def test_a_header_without_what_is_needed_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(BadDocument, match="either amount"):
        load_statement(written(tmp_path, header=header))
