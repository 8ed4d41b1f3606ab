"""Countries of birth: the codes of ISO 3166-1 alpha-2, and membership of the European Union by date. Pure."""

from datetime import date
from typing import Final, Literal, get_args

Country = Literal[
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ", "BA", "BB",
    "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV", "BW", "BY",
    "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR", "CU", "CV", "CW", "CX",
    "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK",
    "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS",
    "GT", "GU", "GW", "GY", "HK", "HM", "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR",
    "IS", "IT", "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA",
    "LB", "LC", "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC", "NE",
    "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM",
    "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG",
    "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF",
    "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO", "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY",
    "UZ", "VA", "VC", "VE", "VG", "VI", "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
]  # fmt: skip

COUNTRIES: Final[frozenset[str]] = frozenset(get_args(Country))

_ACCESSIONS: Final[tuple[tuple[date, str], ...]] = (
    (date(1958, 1, 1), "BE DE FR IT LU NL"),
    (date(1973, 1, 1), "DK IE GB"),
    (date(1981, 1, 1), "GR"),
    (date(1986, 1, 1), "ES PT"),
    (date(1995, 1, 1), "AT FI SE"),
    (date(2004, 5, 1), "CY CZ EE HU LT LV MT PL SI SK"),
    (date(2007, 1, 1), "BG RO"),
    (date(2013, 7, 1), "HR"),
)

EU_FROM: Final[dict[str, date]] = {country: day for day, names in _ACCESSIONS for country in names.split()}
"""Each country that is or was a member: its first day."""

EU_UNTIL: Final[dict[str, date]] = {"GB": date(2020, 1, 31)}
"""Each country that left: its last day."""


def eu_member(country: str, on: date) -> bool:
    """Whether a country was a member of the European Union (or of the Communities before it) on a day."""
    since = EU_FROM.get(country)
    return since is not None and since <= on <= EU_UNTIL.get(country, date.max)
