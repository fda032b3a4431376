"""Benchmarks that print ratios measured side by side in one run; nothing here gates on seconds.

`python -m bench decide` one decision at a time, beside zen-engine · `batch` a file of customers, beside zen-engine ·
`load` rule files, beside libyaml composing them.
"""
