"""Sees what plugins do beyond records: network, programs, files, threads."""
