"""The local stack: PostgreSQL, Kafka and the four services on one machine, from Python packages alone."""
