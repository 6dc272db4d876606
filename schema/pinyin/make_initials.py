"""Makes the table of pinyin initials from the Unicode Han database (Debian's unicode-data).

   python3 make_initials.py Unihan_Readings.txt.bz2 OUT.cpp

Every reading that one of its dictionaries gives a character counts: 单 is "shan" and "dan", a surname is often
the rarer of them. Two steps: a page for each 256 code points, whose entries lead to a set of letters.
"""
import bz2
import collections
import re
import sys
import unicodedata

DICTIONARIES = {"kMandarin", "kHanyuPinyin", "kHanyuPinlu", "kXHC1983", "kTGHZ2013"}


def letters(path):
    found = collections.defaultdict(set)
    with bz2.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) != 3 or parts[1] not in DICTIONARIES:
                continue
            # "0074.040:hé,xí" places a reading in its book; "shi4(12)" counts it; "dān shàn" are two.
            for reading in re.split(r"[ ,]", parts[2]):
                bare = unicodedata.normalize("NFD", reading.split(":")[-1])
                first = next((one for one in bare if "a" <= one <= "z"), None)
                if first:
                    found[int(parts[0][2:], 16)].add(first)
    return found


def listed(values, width=100):
    lines, line = [], ""
    for value in values:
        if len(line) + len(str(value)) + 2 > width:
            lines.append(line)
            line = ""
        line += f"{value}, "
    return "\n".join(lines + [line])


def main():
    found = letters(sys.argv[1])
    masks = [0]
    pages = [[0] * 256]
    index = [0] * ((max(found) >> 8) + 1)
    known = {0: 0}
    for code in sorted(found):
        mask = sum(1 << (ord(one) - ord("a")) for one in found[code])
        if mask not in known:
            known[mask] = len(masks)
            masks.append(mask)
        if not index[code >> 8]:
            index[code >> 8] = len(pages)
            pages.append([0] * 256)
        pages[index[code >> 8]][code & 255] = known[mask]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write('#include "schema/pinyin/table.h"\n\nnamespace jindu::pinyin {\n\n')
        out.write(f"const std::uint32_t kLetterSets[] = {{{listed(masks)}}};\n\n")
        out.write(f"const std::uint16_t kPageOf[] = {{{listed(index)}}};\n")
        out.write(f"const std::size_t kPages = {len(index)};\n\n")
        out.write("const std::uint16_t kEntries[][256] = {\n")
        for page in pages:
            out.write("{" + listed(page) + "},\n")
        out.write("};\n\n}  // namespace jindu::pinyin\n")


if __name__ == "__main__":
    main()
