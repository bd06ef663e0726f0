"""How webhooks travel: Stripe promises neither their order nor that each arrives only once."""
