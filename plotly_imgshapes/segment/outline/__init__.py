"""From a rough outline: snakes and level sets."""
