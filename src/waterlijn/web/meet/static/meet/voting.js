// Votes through a queue; see the next commit.
