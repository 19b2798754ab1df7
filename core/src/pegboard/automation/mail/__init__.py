"""Mail: what comes in, read safely; what goes out, written once."""
