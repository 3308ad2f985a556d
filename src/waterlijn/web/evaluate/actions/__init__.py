"""Everything in this room that changes something. Each takes `by=`, is atomic, and leaves a line in the audit trail.

Answering is the exception: a line has a moment, and the moments of anonymous answers are nobody's business.
"""
