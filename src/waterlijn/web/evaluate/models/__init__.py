"""The tables of Evalueren, one file per kind of evaluation."""
