"""Check digits: what tells a national number from any other row of digits."""

from __future__ import annotations

import re

_NOT_DIGIT = re.compile(r"\D+")
IBAN_LENGTH = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24,
    "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21,
    "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27,
    "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24,
    "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "XK": 20,
}  # fmt: skip


def digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)


def is_iban(compact: str) -> bool:
    """ISO 13616: the country's length, and remainder 1 when divided by 97.

    Examples
    --------
    >>> is_iban("BE68539007547034"), is_iban("BE68539007547035")
    (True, False)
    """
    if IBAN_LENGTH.get(compact[:2]) != len(compact) or not compact.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97 == 1


def is_belgian_national_number(number: str) -> bool:
    """Eleven digits whose last two are 97 minus the rest modulo 97; from 2000 on with a 2 put in front.

    Months run 20 or 40 higher in BIS numbers (people who are not in the register).

    Examples
    --------
    >>> is_belgian_national_number("85073003328"), is_belgian_national_number("17073003384")
    (True, True)
    """
    if len(number) != 11 or not number.isdigit():
        return False
    month, day = int(number[2:4]), int(number[4:6])
    if month % 20 > 12 or month > 52 or day > 31:
        return False
    serial, check = int(number[:9]), int(number[9:])
    return check in (97 - serial % 97, 97 - (2_000_000_000 + serial) % 97)


def is_bsn(number: str) -> bool:
    """The eleven-test of the Dutch citizen service number: nine digits weighed 9, 8, ..., 2, -1.

    Examples
    --------
    >>> is_bsn("111222333"), is_bsn("111222334")
    (True, False)
    """
    if len(number) != 9 or not number.isdigit() or number == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True)) % 11 == 0


def is_old_belgian_account(number: str) -> bool:
    """The account number of before the IBAN: twelve digits, the last two the rest modulo 97 (0 becomes 97)."""
    return len(number) == 12 and number.isdigit() and int(number[10:]) == (int(number[:10]) % 97 or 97)


def is_enterprise_number(number: str) -> bool:
    """Belgian enterprise number: ten digits, the last two 97 minus the rest. Of an organisation, so left alone."""
    return len(number) == 10 and number.isdigit() and int(number[8:]) == 97 - int(number[:8]) % 97
