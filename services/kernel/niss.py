"""The check of a Belgian national number (NISS), bis numbers included. Pure."""

import re
from datetime import date

_DIGITS = re.compile(r"\d{11}", re.ASCII)


def valid(number: str, born: date | None = None) -> bool:
    """Whether a text is a national number.

    Eleven digits; the last two are 97 minus (the first nine modulo 97), with a 2 put before the nine for who is born
    from 2000 on. With a known birth date only its own rule counts, without one either does. A bis number (20 or 40
    added to the month) follows the same check. The birth date inside the number is not compared: it may be unknown.
    """
    if not _DIGITS.fullmatch(number):
        return False
    nine, check = int(number[:9]), int(number[9:])
    before_2000 = check == 97 - nine % 97
    from_2000 = check == 97 - (2_000_000_000 + nine) % 97
    if born is None:
        return before_2000 or from_2000
    return from_2000 if born.year >= 2000 else before_2000
