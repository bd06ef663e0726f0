"""The engine: one asyncio loop that decides, remembers, acts and tells. It knows nothing of any face."""
