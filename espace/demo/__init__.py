"""The demonstration: six fictitious years of a service, and the command that takes them from nothing to the annual table."""
