"""What people fill in in this room, one file per kind of evaluation."""
