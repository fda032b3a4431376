"""Made-up customers for a ruleset: seeded, so that the same seed draws the same customers, whatever else is drawn.

`cut_points` where the rules divide a fact's values · `day_uses` what they do with dates · `distributions` the shapes
values are drawn from · `by_declaration` which shape each fact has unless told otherwise · `told` a file that tells
otherwise · `drawing` customers · `counting` what was drawn · `writing` the file, there only when it is whole.
"""

from api.sampling.counting import MOST_SHOWN, Drawn, drawn_so_far
from api.sampling.drawing import Drawing, drawings_of
from api.sampling.told import BadDistributions, read_distributions
from api.sampling.writing import write_customers

__all__ = [
    "MOST_SHOWN",
    "BadDistributions",
    "Drawing",
    "Drawn",
    "drawings_of",
    "drawn_so_far",
    "read_distributions",
    "write_customers",
]
