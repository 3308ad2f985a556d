"""The entrance for other programs: the same questions and answers as Google's Perspective."""
