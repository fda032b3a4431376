"""Deciding for a file of customers: CSV or Parquet in; CSV, Parquet or JSON lines out.

`reading` rows of a file, every number exact · `cells` a cell as the fact it is · `rows` a row as a customer's facts ·
`writing` the file of outcomes, there only when it is whole · `running` row by row, counted and, where asked, recorded.
"""

from api.batch.reading import BadBatch, Table, open_table
from api.batch.running import Batch, Plan, Summary, run

__all__ = ["BadBatch", "Batch", "Plan", "Summary", "Table", "open_table", "run"]
