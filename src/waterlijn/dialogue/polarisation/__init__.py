"""How far opinions lie apart: one measure per file, each as a plain number and as an Estimate with its interval."""
