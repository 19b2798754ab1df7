"""The checks that a plugin goes through, one file for each subject."""
