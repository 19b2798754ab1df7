"""Who may do what: principals, roles, scopes, field rights, explanations."""
