"""How much a conversation may be, in one place, each with its reason."""

# A turn that takes this many steps is going round in circles: real flows take fewer than twenty.
STEPS_PER_TURN = 200

# Calls and interruptions lie on one stack; deeper than this no editor could follow it.
STACK_DEPTH = 8

# Each may take two seconds (bot/actions/runner.py), and a person is answered within five.
ACTIONS_PER_TURN = 2

# What an action says stands in one message with what the flow says around it.
RESPONSES_PER_ACTION = 2

# The largest number an action may put into our words. No telephone number is as short.
LARGEST_NUMBER_SAID = 99

# BACK goes this far. More would keep answers longer than anyone goes back for.
PLACES_BACK = 6

# Two dangers are answered in one message; a third would push the first number off the screen.
CONCERNS_SAID = 2

# A person who writes this often in one sitting starts afresh. An answering machine that writes back stops here too.
TURNS_PER_SESSION = 500
