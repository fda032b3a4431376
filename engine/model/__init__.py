"""What a ruleset, a decision and an outcome are: frozen values without I/O.

`types` what a fact or an output may be · `cells` what stands in a cell · `ruleset` rows, decisions,
facts, parameters · `facts` what a caller supplied, read · `outcome` what a decision answers ·
`bands` how the cells over one column cut its values into stretches that no cell tells apart.
"""
