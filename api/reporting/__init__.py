"""A portfolio told on one page: what came out of a file of decisions, in plots with the figures beside them.

`outcomes` the file of `guanjia batch` read again · `counting` how often what came out · `panels` what is plotted and
tabulated of a decision · `charts` bars and histograms as SVG · `page` the page · `happening` a decision against what in
fact happened.
"""
