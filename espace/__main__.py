"""`python -m espace` is `espace`."""

from espace.cli import main

main()
