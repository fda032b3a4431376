"""Cells of the store's tables as their columns declare them, whatever someone else has put there.

SQLite keeps a value of any kind in a column of any type. What another program wrote as text where bytes belong is read
as the bytes of that text: then the digests tell whether it was changed.
"""

from __future__ import annotations

UNDECODABLE = "surrogateescape"


def decoded_text(raw: bytes) -> str:
    """Return the text SQLite holds; bytes that are not UTF-8 are kept in it, for `bytes_cell` to give back."""
    return raw.decode("utf-8", UNDECODABLE)


def bytes_cell(value: object) -> bytes:
    """Return the bytes of a cell.

    >>> bytes_cell(b"{}"), bytes_cell("{}"), bytes_cell(7), bytes_cell(None)
    (b'{}', b'{}', b'7', b'')
    """
    if isinstance(value, bytes):
        return value
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    return b"" if value is None else str(value).encode("utf-8", UNDECODABLE)


def text_cell(value: object) -> str:
    """Return the text of a cell, such as can be written again anywhere.

    >>> text_cell("王"), text_cell(b"shop"), text_cell(decoded_text(b"a" + bytes([255])))
    ('王', 'shop', 'a\ufffd')
    """
    if isinstance(value, str) and value.isascii():
        return value
    return bytes_cell(value).decode("utf-8", "replace")
