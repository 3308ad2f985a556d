"""The four CSV files of pol.is, in and out, and a simple table of votes."""

from waterlijn.formats.polis.comments import CommentsFile, read_comments
from waterlijn.formats.polis.found import VotesFile
from waterlijn.formats.polis.votes import read_votes

__all__ = ["CommentsFile", "VotesFile", "read_comments", "read_votes"]
