"""What a plugin may contribute, and when it is called."""
