"""Notices: what people are told of inside Pegboard, once each, by what they may see."""
