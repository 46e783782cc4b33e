"""`quietline preview`: the whole content on one page, for the people who write and review it."""
