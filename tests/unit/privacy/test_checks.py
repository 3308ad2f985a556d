"""Check digits."""

from __future__ import annotations

import pytest

from waterlijn.privacy import checks


@pytest.mark.parametrize("number", ["BE68539007547034", "NL91ABNA0417164300", "DE89370400440532013000"])
def test_account_numbers(number: str) -> None:
    assert checks.is_iban(number)
    assert not checks.is_iban(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_national_numbers_before_and_after_2000() -> None:
    for serial, prefix in (("850730033", ""), ("170730033", "2")):
        check = 97 - int(prefix + serial) % 97
        assert checks.is_belgian_national_number(f"{serial}{check:02d}")
        assert not checks.is_belgian_national_number(f"{serial}{(check + 1) % 97:02d}")
    assert not checks.is_belgian_national_number("85133003328")


def test_citizen_service_number() -> None:
    assert checks.is_bsn("111222333")
    assert not checks.is_bsn("111222334")
    assert not checks.is_bsn("000000000")
