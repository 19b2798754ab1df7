"""Which texts a package says to people, and whether its catalogues translate them."""
