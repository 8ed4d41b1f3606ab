"""Who must be judged together: names linked by pairs, however far the links go."""

from collections.abc import Iterable

from espace.importer.staging import Staging


def link(store: Staging, pairs: Iterable[tuple[str, str]]) -> None:
    """Make the table `linked` (person, company): names that pairs connect, directly or not, have one company."""
    company: dict[str, str] = {}

    def root(name: str) -> str:
        while (above := company.get(name, name)) != name:
            company[name] = company.get(above, above)
            name = above
        return name

    for one, other in pairs:
        if one != other:
            company.setdefault(one, one)
            company.setdefault(other, other)
            company[root(one)] = root(other)
    store.db.execute("DROP TABLE IF EXISTS linked")
    store.db.execute("CREATE TABLE linked (person PRIMARY KEY, company) WITHOUT ROWID")
    store.db.executemany("INSERT INTO linked VALUES (?, ?)", ((name, root(name)) for name in company))
