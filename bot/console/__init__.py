"""The staff door: its own app, on its own port, in its own process. It never meets the public door's code."""
