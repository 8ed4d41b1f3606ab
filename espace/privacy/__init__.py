"""What a data-protection officer asks for: a person erased, all that is held on one person, whose data have been kept long enough."""
