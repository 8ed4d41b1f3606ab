"""Whose data have been kept long enough, by the rules that their sites have set."""
