"""Who signs in: people with a phone or an e-mail address, and staff with a second factor."""
