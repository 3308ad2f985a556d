"""What is written down about the running itself holds no key of anybody."""

from __future__ import annotations

import logging
import re

# The addresses in which a key stands: of who answers a survey, a training or a self-evaluation,
# who accepts an invitation, who comes into a conversation with a code or with the link of a mail, and who follows one.
KEYS = re.compile(r"(/(?:answer|invitation|evaluate/[ts]|meet/g/[^/\s]+/(?:in|in/mail|follow))/)(?!mail/)[^/\s]+")


class WithoutKeys(logging.Filter):
    """Takes keys out of addresses before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "/" in text:
            record.msg, record.args = KEYS.sub(r"\1...", text), None
        return True
