"""How many kiosks one Stripe account bears: the service's own code in virtual time."""
