"""Every fault as a row: its name, how it strikes, how it is mended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.chaos import kills, members, memory, network, resources, stops, topics, upgrade
from tests.chaos.world import World

Act = Callable[[World], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """`strike` may wait for its moment; `hold` seconds later `mend` makes things right. `short`: also in the short form.

    `root`: only root can strike so. `spare`: how many more instances of each service it needs.
    """

    name: str
    strike: Act
    mend: Act
    hold: float = 1.0
    short: bool = False
    root: bool = False
    spare: int = 0


FAULTS = (
    Fault("intake-killed", kills.one_of("intake"), kills.start_again, 0.5),
    Fault("bilan-killed", kills.one_of("bilan"), kills.start_again, 0.5),
    Fault("ateliers-killed", kills.one_of("ateliers"), kills.start_again, 0.5),
    Fault("reporting-killed", kills.one_of("reporting"), kills.start_again, 0.5),
    Fault("relay-leader-killed", kills.leader, kills.start_again, 0.5),
    Fault("member-killed-in-transaction", kills.member_in_transaction, kills.start_again, 0.5),
    Fault("two-killed-at-random", kills.two_at_random, kills.start_again, 0.5),
    Fault("postgres-killed", kills.postgres, kills.start_servers, 1.0, short=True),
    Fault("kafka-killed", kills.kafka, kills.start_servers, 1.0),
    Fault("relay-leader-stands-still", stops.leader(60), stops.go_on, 0.0),
    Fault("member-stands-still-in-transaction", stops.member(60), stops.go_on, 0.0),
    Fault("postgres-cut", network.cut("postgres"), network.mend, 2.0),
    Fault("postgres-slow", network.slow("postgres", 0.05), network.mend, 3.0),
    Fault("postgres-frozen", network.freeze("postgres"), network.mend, 3.0),
    Fault("postgres-torn", network.tear("postgres"), network.mend, 1.5, short=True),
    Fault("one-instance-cut-off", network.cut_one, network.mend, 3.0),
    Fault("kafka-cut", network.cut("kafka"), network.mend, 2.0),
    Fault("kafka-slow", network.slow("kafka", 0.1), network.mend, 3.0),
    Fault("kafka-frozen", network.freeze("kafka"), network.mend, 3.0),
    Fault("kafka-torn", network.tear("kafka"), network.mend, 1.5),
    Fault("topic-deleted", topics.delete, topics.nothing, 0.0, short=True),
    Fault("topic-wiped", topics.wipe, topics.nothing, 0.0),
    Fault("topic-repartitioned", topics.repartition, topics.nothing, 0.0),
    Fault("partitions-added", topics.add_partitions, topics.nothing, 6.0),
    Fault("retention-ahead-of-reporting", topics.retention, kills.start_again, 0.0),
    Fault("kafka-data-gone", topics.lose_everything, kills.start_servers, 0.0),
    Fault("reporting-database-gone", members.lose_database, members.up, 1.0),
    Fault("members-two-four-one", members.two_four_one, members.two_again, 3.0, spare=2),
    Fault("rebalance-in-mid-batch", members.rebalance_in_mid_batch, topics.nothing, 0.0, short=True),
    Fault("memory-256-mb", memory.limit, memory.lift, 8.0, root=True),
    Fault("disk-full", resources.fill, resources.make_room, 4.0, root=True),
    Fault("rolling-upgrade", upgrade.roll, topics.nothing, 0.0),
    Fault("clock-back-an-hour", resources.clock(-3600), resources.clock(0), 3.0),
    Fault("clock-forward-a-day", resources.clock(86400), resources.clock(0), 3.0),
    Fault("no-more-files", resources.no_more_files, resources.files_again, 3.0),
)
