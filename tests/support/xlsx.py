#!/usr/bin/env python3
"""Reads a spreadsheet with nothing but zip and XML: an independent look at what the programs wrote.

As a program: one JSON object of what `read` gives.
"""
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column_of(reference):
    """"AB12" → 27"""
    index = 0
    for letter in re.match(r"[A-Z]+", reference)[0]:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def cell_value(cell, shared):
    """(type, text): "number" as it stands in the file, "text", "formula" """
    if cell.find(MAIN + "f") is not None:
        return "formula", cell.find(MAIN + "f").text
    kind = cell.get("t", "n")
    value = cell.find(MAIN + "v")
    if kind == "s":
        return "text", shared[int(value.text)]
    if kind == "inlineStr":
        return "text", "".join(part.text or "" for part in cell.iter(MAIN + "t"))
    return ("number" if kind == "n" else kind), None if value is None else value.text


def read(path):
    """{"sheets", "rows": [[[type, text] or None]], "widths", "frozen_rows", "properties", "number_formats"} of the first sheet"""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            table = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(part.text or "" for part in one.iter(MAIN + "t")) for one in table.iter(MAIN + "si")]
        sheets = [one.get("name") for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet")]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
        properties = {name: book.read(name).decode() for name in book.namelist() if name.startswith("docProps/")}
    formats = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(MAIN + "numFmt")}
    styles_used = [formats.get(one.get("numFmtId"), one.get("numFmtId")) for one in styles.find(MAIN + "cellXfs")]
    rows, used = [], []
    for row in sheet.iter(MAIN + "row"):
        cells, looks = [], []
        for cell in row.iter(MAIN + "c"):
            at = column_of(cell.get("r"))
            cells += [None] * (at - len(cells)) + [cell_value(cell, shared)]
            looks += [None] * (at - len(looks)) + [styles_used[int(cell.get("s", "0"))]]
        rows.append(cells)
        used.append(looks)
    pane = sheet.find(f".//{MAIN}pane")
    widths = [float(one.get("width")) for one in sheet.iter(MAIN + "col")]
    return {"sheets": sheets, "rows": rows, "formats": used, "widths": widths,
            "frozen_rows": int(pane.get("ySplit")) if pane is not None and pane.get("state") == "frozen" else 0,
            "properties": properties}


if __name__ == "__main__":
    print(json.dumps(read(sys.argv[1]), ensure_ascii=False))
