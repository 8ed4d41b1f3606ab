"""Pages to be read and printed: one HTML file each, with all it needs in it."""
