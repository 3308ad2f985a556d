"""Everything in this room that changes something. Each takes `by=`, is atomic, and leaves a line in the audit trail.

Taking part is the exception: a line has a moment, and when somebody voted is nobody's business.
"""
