"""Reads the PDFs that we set: pages, fonts, and the text that a reader selects or hears."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
# Brackets that match stand in a string as they are.
TEXT = rb"(\((?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*\)|<[0-9A-Fa-f]*>)"
SHOWN = re.compile(
    rb"/ActualText ?" + TEXT + rb"|/(f\d+) [\d.]+ Tf|" + TEXT + rb"|\b(EMC|ET)\b", re.DOTALL
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Pdf:
    """A document, taken apart."""

    pages: list[str]
    """The text of each page, as one line."""
    fonts: set[str]


def read(body: bytes) -> Pdf:
    objects = {int(number): held for number, held in OBJECT.findall(body)}
    fonts = {name.decode() for name in re.findall(rb"/BaseFont ?/\w+\+([\w-]+)", body)}
    root = next(
        held for held in objects.values() if b"/Type/Pages" in held and b"/Parent" not in held
    )
    kids = [int(one) for one in re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\[(.*?)\]", root)[1])]
    return Pdf([page(objects, objects[one]) for one in kids], fonts)


def page(objects: dict[int, bytes], held: bytes) -> str:
    resources = objects[int(re.search(rb"/Resources (\d+) 0 R", held)[1])]
    fonts = re.search(rb"/Font<<(.*?)>>", resources)[1]
    maps = {
        name: letters(objects, objects[int(number)])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", fonts)
    }
    content = unpacked(objects[int(re.search(rb"/Contents (\d+) 0 R", held)[1])])
    said, font, instead = [], {}, False
    for actual, name, glyphs, end in SHOWN.findall(content):
        if actual:
            said.append(string(actual).decode("utf-16"))
            instead = True
        elif name:
            font = maps[name]
        elif glyphs and not instead:
            codes = string(glyphs)
            said += [font.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)]
        elif end == b"EMC":
            instead = False
        elif end == b"ET":
            said.append(" ")
    return " ".join("".join(once(said)).split())


def once(said: list[str]) -> Iterator[str]:
    """Each glyph of a Khmer cluster tells the whole of it: that is heard once."""
    before = ""
    for one in said:
        if len(one) < 2 or one != before:
            yield one
        before = one if one.strip() else before


def letters(objects: dict[int, bytes], font: bytes) -> dict[bytes, str]:
    """Glyph to text, from the font's ToUnicode map."""
    held = unpacked(objects[int(re.search(rb"/ToUnicode (\d+) 0 R", font)[1])])
    pairs = re.findall(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", held, re.MULTILINE)
    return {
        bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in pairs
    }


def unpacked(held: bytes) -> bytes:
    return zlib.decompress(STREAM.search(held)[1])


def string(token: bytes) -> bytes:
    """A string of PDF, in brackets or as hex."""
    if token.startswith(b"<"):
        return bytes.fromhex(token[1:-1].decode())
    return re.sub(
        rb"\\([0-7]{3}|.)",
        lambda found: (
            bytes([int(found[1], 8)]) if found[1].isdigit() else ESCAPES.get(found[1], found[1])
        ),
        token[1:-1],
        flags=re.DOTALL,
    )
