#!/usr/bin/env python3
"""Writes the tables beside this file from Python's own: html.entities and unicodedata.

    python3 make_tables.py

html-entities.txt: name, tab, code points in hexadecimal. Names as in HTML 5, with the semicolon where it is required.
  A leading '+' marks names that HTML does not know: upper-case spellings, which text repair also accepts.
canonical-composition.txt: 'c first last class' for combining classes other than 0;
  'd code parts...' for canonical decompositions that also compose; 'x' for those that do not.
"""
import html
import html.entities
import pathlib
import unicodedata

HERE = pathlib.Path(__file__).parent


def hexes(text):
    return " ".join(f"{ord(c):X}" for c in text)


def html_entities():
    for name, text in sorted(html.entities.html5.items()):
        yield f"{name}\t{hexes(text)}"
    for name, text in sorted(html.entities.html5.items()):
        shouted = f"&{name.upper()}"
        if name.endswith(";") and name == name.lower() and html.unescape(shouted) == shouted:
            yield f"+{name.upper()}\t{hexes(text.upper())}"


def combining_classes():
    start = 0
    for code in range(1, 0x110001):
        before = unicodedata.combining(chr(start))
        if code == 0x110000 or unicodedata.combining(chr(code)) != before:
            if before:
                yield f"c {start:X} {code - 1:X} {before}"
            start = code


def decompositions():
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code))
        if not parts or parts.startswith("<"):
            continue
        text = "".join(chr(int(p, 16)) for p in parts.split())
        kind = "d" if len(text) == 2 and unicodedata.normalize("NFC", text) == chr(code) else "x"
        yield f"{kind} {code:X} {hexes(text)}"


def write(name, lines):
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="ascii")


write("html-entities.txt", html_entities())
write("canonical-composition.txt", [f"# Unicode {unicodedata.unidata_version}", *combining_classes(), *decompositions()])
