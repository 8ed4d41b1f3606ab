"""Every type of event that a service publishes has its name in three languages, and no name is of a type that there is not."""

import pytest

from services.asyncapi import SERVICES
from services.kernel.event_words import ROWS, event_labels
from shared.reading import PERSON_READ

TYPES = sorted({PERSON_READ, *(name for records in SERVICES.values() for name in records)})


@pytest.mark.parametrize("event_type", TYPES)
def test_every_type_has_its_labels(event_type: str) -> None:
    labels = event_labels(event_type)
    assert labels is not None
    assert list(labels) == ["fr", "nl", "en"]
    assert all(label[0].isupper() and "{" not in label for label in labels.values())


def test_no_row_is_of_a_type_that_there_is_not() -> None:
    assert set(ROWS) <= {one.partition(".")[0] for one in TYPES}


def test_two_steps_are_never_called_the_same() -> None:
    for language in ("fr", "nl", "en"):
        told = [labels[language] for one in TYPES if (labels := event_labels(one)) is not None]
        assert len(told) == len(set(told))


def test_what_is_no_type_has_none() -> None:
    assert [event_labels(one) for one in ("", "elephant-recorded.v1", "participant-eaten.v1", "-.v1")] == [None] * 4
