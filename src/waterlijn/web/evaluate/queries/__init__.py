"""What this room can tell about itself, one file per kind of evaluation."""
