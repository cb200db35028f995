"""Without seeds: thresholds, blobs, superpixels and what they merge to."""
