"""Everything in this room that changes something. Each takes `by=`, is atomic, and leaves a line in the audit trail."""
