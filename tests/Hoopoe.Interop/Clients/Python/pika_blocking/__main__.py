"""Runs the scenarios in the order of their imports."""

from scenarios import main

from . import connections, publishing, consuming, queues  # noqa: F401 (importing registers)

main()
