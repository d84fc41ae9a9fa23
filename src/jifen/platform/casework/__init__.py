"""Cases: an application from its first answer to a frozen scorecard, every move of it lawful and on record."""
