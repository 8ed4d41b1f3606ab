"""Backups: the logs and, apart from them, the keys, as folders of compressed tables; and installations made from them."""
