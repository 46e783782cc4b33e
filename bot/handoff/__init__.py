"""Handing a person to a worker: who waits, who may take them, and what each of the two may do."""
