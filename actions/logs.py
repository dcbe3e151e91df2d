"""Logs carry events and keys, never what people typed. One JSON object a line; an exception is named, not printed.

A traceback can hold a patient's words in its last line, so `error=type(error).__name__` and a reference are what is logged.
"""

from __future__ import annotations

import logging

import structlog


def configure_logs(level: int = logging.INFO) -> None:
    """For this process: structlog to standard output as JSON, libraries from WARNING on."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
