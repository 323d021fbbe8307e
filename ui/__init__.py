"""The faces: the terminal and the browser."""
