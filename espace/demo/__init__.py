"""The demonstration: six fictitious years of a service, taken from nothing to the annual table."""
