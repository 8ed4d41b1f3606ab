"""What a site decides for itself about the data of persons: how long it keeps them, and what it shares with other sites."""
