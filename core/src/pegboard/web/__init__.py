"""How it is shown and reached: the REST interface and the pages."""
