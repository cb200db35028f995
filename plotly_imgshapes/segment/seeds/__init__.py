"""From seeds: floods, watersheds, random walks."""
