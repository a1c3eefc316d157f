"""Who may work here and what they did: accounts, their way in, their second person, their trace."""
