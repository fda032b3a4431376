"""Rule text spoilt in the ways of editors, disks and careless hands: the same texts again for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LARGEST_SEED = 8_000
WITH_WARNINGS = ("gap", "possible_gap", "possible_overlap", "overlap", "null_that_never_holds", "promise_broken")
"""Faulty folders whose files load."""

SHAPES: tuple[str, ...] = (
    "&a a: *a\n", "- &x 1\n- *x\n", "a: &a [*a]\n", "? a\n: b\n", "? [a, b]\n: {c: d}\n", "{a: b, ? c : d}\n",
    "!!map {a: !!seq [b]}\n", "!local a: !<tag:example.org,2000:x> b\n", "!!binary aGk=\n",
    "!!python/object:os.system x\n", "%YAML 1.2\n---\na: b\n", "%YAML 9.9\n---\na\n",
    "%TAG !e! tag:example.org,2000:\n---\n!e!x a\n", "%FOO bar\n---\na\n", "--- a\n...\n--- b\n", "---\n---\n---\n",
    "...\n", "--- >\n folded\n text\n", "--- |+\n kept\n\n\n", "a: |9\n  x\n", "a: >-\n x\n", "a: 'it''s'\n",
    "a: \"\\x41\\u4e2d\\U0001F600\\\n  b\"\n", "a: \"\\ud800\"\n", "a: \"\\0\"\n", "'a': \"b\n\n  c\"\n", "\"a\n",
    "- - - - a\n", "-\n-\n-\n", "- a: b\n  c: d\n - e\n", "[[[[]]]]\n", "{{a: b}: c}\n", "[a, b: c, {d}]\n", "[a,,b]\n",
    "{,}\n", "[", "{", "]", "}", ":", "-", "?", "- :\n", "a: b: c\n", "a:b\n", "a : b\n", "a\n b\n", "<<: {a: b}\n",
    "<<: [*a]\n", "~: ~\n", "null: null\n", "a: 1e999999999\n", "a: 0o17\n", "a: 0x1F\n", "a: .nan\n", "a: -.inf\n",
    "a: 1:30:00\n", "a: 1_000__0\n", "a: " + "9" * 5_000 + "\n", "a: 2024-02-30\n", "a: 2024-01-01T00:00:00Z\n",
    "a: yes\nb: No\nc: ON\n", "a: \t b\n", "\ta: b\n", "a:\n\t- b\n", "# only\n", "\n\n\n", " \n", "a: b #c\n",
    "a: b# c\n", "a: #\n", "\ufeffa: b\n", "a: \ufeffb\n", "a: b\rc: d\r", "a: b\r\nc: d\r\n", "a: b\x85c: d\n",
    "a: \u2028b\n", "a: \u202eb\n", "a: \u2066b\u2069\n", "a: \x00\n", "a: \x1b[31m\n", "a: \U0001f600\n",
    "\u540d: \u503c\n", "a\uff1a b\n", "[" * 2_000, "{a: " * 2_000, "- " * 2_000, "? " * 500,
    "a: " + "(" * 3_000 + "\n", "- a\n" * 5_000, "a" * 100_000, "&a " * 50,
    "rules: [{id: a, if: " + "not(" * 400 + "x" + ")" * 400 + "}]\n", "value: " + "1 + " * 3_000 + "1\n",
    "a: \"" + "\\" * 999 + "\"\n",
)  # fmt: skip
"""The shapes of the YAML test suite and of its enemies, each alone a text and each a piece to put into another."""

PIECES: tuple[str, ...] = (
    ":", ": ", "- ", "? ", ",", "[", "]", "{", "}", "(", ")", "#", " #", "&a ", "*a", "!", "!!int ", "|", ">", "'", '"',
    "%", "@", "`", "\t", "\r", "\n", "\r\n", "\x00", "\x07", "\x85", "\u00a0", "\u200b", "\u2028", "\u202e", "\ufeff",
    "\uff1a", "\uff0c", "\u201c", "\u3000", "null", "~", "yes", "NO", "010", "1:30", "1e400", "0.1e-400", ".inf",
    "9" * 40, "-", "--- ", "...", "<<: ", "..", ">=", "<", "!=", "\u4e07", "= ", "in ", "if ", "then ", "for ", "not(",
    "every ", "[1..", "..1]", "today", "?", "let: ", "**", "/0", "\u00e9", "e\u0301", "\U0001f600",
)  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]


def seed_texts() -> tuple[bytes, ...]:
    """Return rule files of the project that are not large; half of them load by themselves."""
    folders = ("rulesets/*/*.yaml", "tests/cases/faults/*/*.yaml")
    paths = sorted(path for folder in folders for path in ROOT.glob(folder) if path.is_file())
    faulty = [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST_SEED]
    sound = [path.read_bytes() for path in sorted(ROOT.glob("docs/examples/*/ruleset.yaml"))]
    sound += [path.read_bytes() for path in paths if path.parent.name in WITH_WARNINGS]
    return (*faulty, *(sound[at % len(sound)] for at in range(len(faulty))))


def mutated(seed: int, number: int, seeds: Sequence[bytes]) -> bytes:
    """Return the text of this number: now and then a bare shape, else a file spoilt one to six times."""
    chance = random.Random(f"{seed}/{number}")
    if number < len(SHAPES):
        return SHAPES[number].encode("utf-8", "surrogatepass")
    text = chance.choice(seeds)
    ways = chance.choice((MUTATIONS, MUTATIONS, GENTLE))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        text = chance.choice(ways)(chance, text)
    return text


def flipped_byte(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]


def truncated(chance: random.Random, text: bytes) -> bytes:
    return text[: chance.randrange(len(text) + 1)]


def without_start(chance: random.Random, text: bytes) -> bytes:
    return text[chance.randrange(len(text) + 1) :]


def with_piece(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES).encode("utf-8", "surrogatepass") + text[at:]


def with_piece_instead(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES).encode("utf-8", "surrogatepass") + text[at + chance.randrange(12) :]


def with_surrogate(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chr(chance.randrange(0xD800, 0xE000)).encode("utf-8", "surrogatepass") + text[at:]


def with_shape(chance: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    at = chance.randrange(len(lines) + 1)
    indent = b" " * chance.randrange(9)
    shape = chance.choice(SHAPES).encode("utf-8", "surrogatepass")
    return b"\n".join([*lines[:at], *(indent + line for line in shape.split(b"\n")), *lines[at:]])


def line_twice(chance: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at : at + chance.choice((1, 1, 5, 200))], *lines[at + 1 :]])


def line_deleted(chance: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[:at], *lines[at + chance.choice((1, 1, 4)) :]])


def lines_swapped(chance: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def indented_otherwise(chance: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    at = chance.randrange(len(lines))
    blank = chance.choice((b"", b" ", b"  ", b"    ", b"\t", b" \t", b" " * 40))
    return b"\n".join([*lines[:at], blank + lines[at].lstrip(), *lines[at + 1 :]])


def words_swapped(chance: random.Random, text: bytes) -> bytes:
    words = text.split(b" ")
    first, second = chance.randrange(len(words)), chance.randrange(len(words))
    words[first], words[second] = words[second], words[first]
    return b" ".join(words)


def other_line_ends(chance: random.Random, text: bytes) -> bytes:
    return text.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\r", b"\n\n", b"\xc2\x85", b"\xe2\x80\xa8")))


def deeply_nested(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    opening, closing = chance.choice(((b"[", b"]"), (b"{a: ", b"}"), (b"(", b")"), (b"- ", b""), (b"not(", b")")))
    depth = chance.choice((5, 31, 33, 100, 1_000))
    return text[:at] + opening * depth + text[at : at + 5] + closing * depth + text[at + 5 :]


def huge_number(chance: random.Random, text: bytes) -> bytes:
    digits = [at for at, byte in enumerate(text) if 48 <= byte <= 57]
    at = chance.choice(digits) if digits else 0
    number = chance.choice(
        (b"9" * 34, b"9" * 35, b"1" + b"0" * 400, b"1e6145", b"1E-9999", b"0.0000000001", b"-0", b"1_0_0")
    )
    return text[:at] + number + text[at + 1 :]


def other_digit(chance: random.Random, text: bytes) -> bytes:
    digits = [at for at, byte in enumerate(text) if 48 <= byte <= 57]
    at = chance.choice(digits) if digits else 0
    return text[:at] + str(chance.randrange(10)).encode() + text[at + 1 :]


def other_sign(chance: random.Random, text: bytes) -> bytes:
    signs = (b">=", b"<=", b">", b"<", b"[", b"(", b"]", b")", b"and", b"or", b"+", b"-", b"*", b"/")
    sign = chance.choice([sign for sign in signs if sign in text] or [b""])
    places = [at for at in range(len(text)) if text.startswith(sign, at)]
    at = chance.choice(places) if places else 0
    return text[:at] + chance.choice(signs) + text[at + len(sign) :]


GENTLE: tuple[Mutation, ...] = (other_digit, other_digit, other_sign, line_deleted)
"""After these a text often loads, and is checked."""
MUTATIONS: tuple[Mutation, ...] = (
    flipped_byte,
    truncated,
    without_start,
    with_piece,
    with_piece_instead,
    with_piece_instead,
    with_surrogate,
    with_shape,
    line_twice,
    line_deleted,
    lines_swapped,
    indented_otherwise,
    words_swapped,
    other_line_ends,
    deeply_nested,
    huge_number,
)
