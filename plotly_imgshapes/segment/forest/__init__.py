"""From seeds that train a random forest: of pixels, and of superpixels."""
