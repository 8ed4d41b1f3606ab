"""A site as an operator sees it: made, listed, taken away with all its data, and taken in."""
