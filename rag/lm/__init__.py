"""The local generator: a GGUF converted once, a short forward pass, a greedy loop of our own."""
