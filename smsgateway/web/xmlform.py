"""Rows as XML, the way Open311 nests them: a list inside its plural, a field a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, escaped or not."""

Value: TypeAlias = "str | int | float | bool | Sequence[str] | Sequence[Fields] | None"
Fields: TypeAlias = Mapping[str, Value]


def document(root: str, rows: Sequence[Fields], row: str) -> bytes:
    """The rows, each an element named `row`, in an element named `root`."""
    top = Element(root)
    for fields in rows:
        _fill(SubElement(top, row), fields)
    return _written(top)


def record(root: str, fields: Fields) -> bytes:
    """One set of fields."""
    top = Element(root)
    _fill(top, fields)
    return _written(top)


def _fill(element: Element, fields: Fields) -> None:
    for name, value in fields.items():
        inner = SubElement(element, name)
        if isinstance(value, Sequence) and not isinstance(value, str):
            # `attributes` holds an `attribute` for each, `formats` a `format`.
            for one in value:
                each = SubElement(inner, name.removesuffix("s"))
                if isinstance(one, str):
                    each.text = _text(one)
                else:
                    _fill(each, one)
        else:
            inner.text = _text(value)


def _text(value: str | int | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return NOT_IN_XML.sub("", str(value))


def _written(top: Element) -> bytes:
    made: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return made
