"""Rounds among peers: who meets whom this time, everybody with everybody.

Each round is a matching of greatest weight: nobody is left out, two who have met do not meet again
while there is another way, and of what is left those meet who suit each other best. When the number
is odd, one joins a pair, and it is somebody who has not been the third before.
"""

from bot.programme.rounds._planning import Round, plan

__all__ = ["Round", "plan"]
