"""The groups of the six years: one on own funds in September 2012, then more each year, and how their members ended.

The six groups that end in 2016, and the abandons of 2016 in those that end in 2017, give the published outcomes:
72 persons with a closing parcours, of whom 12 abandoned, 16 prolonged, 18 with a social and 26 with a professional
project.
"""

from datetime import date

from espace.demo.model import Group

INACTIVITY = "inactivity"
IMMIGRATION = "immigration"

Ends = tuple[int, int, int, int, int, int, int]
"""Members abandoned in the first and in the last year, prolonged, social, professional, no project, deceased."""


def _group(key: str, public: str, starts_on: str, ends_on: str, ends: Ends, into: str = "") -> Group:
    return Group(key, public, date.fromisoformat(starts_on), date.fromisoformat(ends_on), sum(ends), *ends, into)


GROUPS: tuple[Group, ...] = (
    _group("2012-A", INACTIVITY, "2012-09-17", "2013-06-28", (0, 2, 3, 4, 2, 1, 0), "2013-B"),
    _group("2013-A", INACTIVITY, "2013-03-04", "2013-12-20", (0, 3, 2, 4, 3, 0, 0), "2014-A"),
    _group("2013-B", INACTIVITY, "2013-09-16", "2014-06-27", (1, 2, 2, 3, 3, 1, 0), "2014-B"),
    _group("2013-C", IMMIGRATION, "2013-09-16", "2014-09-12", (1, 1, 3, 4, 2, 1, 0), "2014-C"),
    _group("2014-A", INACTIVITY, "2014-03-03", "2014-12-19", (0, 2, 3, 3, 3, 1, 0), "2015-A"),
    _group("2014-B", INACTIVITY, "2014-09-15", "2015-06-26", (1, 2, 3, 3, 4, 0, 0), "2015-D"),
    _group("2014-C", IMMIGRATION, "2014-09-15", "2015-09-11", (1, 1, 3, 4, 2, 1, 1), "2015-F"),
    _group("2015-A", INACTIVITY, "2015-02-02", "2015-11-27", (0, 2, 3, 3, 4, 0, 0), "2016-A"),
    _group("2015-B", IMMIGRATION, "2015-03-02", "2016-02-26", (1, 1, 3, 4, 3, 0, 0), "2016-B"),
    _group("2015-C", INACTIVITY, "2015-04-13", "2016-02-12", (1, 1, 3, 3, 4, 0, 0), "2016-C"),
    _group("2015-D", INACTIVITY, "2015-09-14", "2016-06-30", (1, 1, 2, 2, 6, 0, 0), "2016-D"),
    _group("2015-E", INACTIVITY, "2015-10-05", "2016-07-15", (0, 2, 2, 3, 5, 0, 0), "2016-F"),
    _group("2015-F", IMMIGRATION, "2015-09-14", "2016-09-09", (1, 1, 3, 4, 3, 0, 0), "2016-E"),
    _group("2016-A", INACTIVITY, "2016-02-01", "2016-11-30", (0, 2, 3, 2, 5, 0, 0), "2016-D"),
    _group("2016-B", IMMIGRATION, "2016-03-07", "2017-03-03", (1, 1, 3, 4, 4, 0, 0), "2017-B"),
    _group("2016-C", INACTIVITY, "2016-04-11", "2017-02-10", (1, 1, 2, 4, 5, 0, 0), "2017-A"),
    _group("2016-D", INACTIVITY, "2016-09-05", "2017-06-30", (1, 1, 3, 3, 5, 0, 0), "2017-C"),
    _group("2016-E", IMMIGRATION, "2016-09-12", "2017-09-08", (1, 1, 3, 4, 3, 0, 1), "2017-D"),
    _group("2016-F", INACTIVITY, "2016-09-19", "2017-07-14", (0, 2, 2, 4, 4, 1, 0), "2017-E"),
    _group("2016-G", IMMIGRATION, "2016-10-03", "2017-09-29", (0, 1, 3, 4, 4, 1, 0), "2017-F"),
    _group("2017-A", INACTIVITY, "2017-04-03", "2018-02-02", (1, 1, 0, 5, 6, 0, 0)),
    _group("2017-B", IMMIGRATION, "2017-03-06", "2018-03-02", (1, 1, 0, 6, 4, 1, 0)),
    _group("2017-C", INACTIVITY, "2017-09-11", "2018-06-29", (1, 1, 0, 4, 7, 0, 0)),
    _group("2017-D", IMMIGRATION, "2017-09-11", "2018-09-07", (0, 2, 0, 6, 5, 0, 0)),
    _group("2017-E", INACTIVITY, "2017-10-02", "2018-07-13", (0, 2, 0, 5, 5, 1, 0)),
    _group("2017-F", IMMIGRATION, "2017-10-09", "2018-10-05", (1, 1, 0, 6, 4, 1, 0)),
)


def funding(group: Group) -> str:
    """Who paid for a group: the history of the service's means, by the year in which it started."""
    if group.starts_on.year == 2012:
        return "own_funds"
    if group.starts_on.year <= 2014:
        return "fse"
    if group.starts_on.year <= 2016:
        return "big_city_subsidy"
    return "spp_is_activation-A" if group.public == INACTIVITY else "spp_is_activation-B"


def label(group: Group) -> str:
    """The group's name as the service would write it, in French."""
    process = "Remobilisation" if group.public == INACTIVITY else "Ancrage et français oral"
    return f"{process} {group.key}"
