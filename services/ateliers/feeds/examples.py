"""An example of each command about feeds."""

from typing import Any

FEED = {"feed_id": "f-2016-a-hall", "group_id": "g-2016-a", "label": "Screen in the hall", "language": "fr"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "open-feed": FEED,
    "correct-feed": FEED | {"language": "nl", "why": "The screen is read in Dutch."},
    "void-feed": {"feed_id": "f-2016-a-hall", "why": "The address was passed on."},
}
