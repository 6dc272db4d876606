"""Makes the table of divisions (GB/T 2260) from lists whose lines begin "code,name".

   python3 make_places.py OUT.cpp LIST.csv…
"""
import csv
import sys


def main():
    names = {}
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                code, name = row["code"].strip(), row["name"].strip()
                if len(code) != 6 or not code.isdigit() or not name or '"' in name or "\\" in name:
                    sys.exit(f"{path}: {row}")
                if "直辖县" not in name:  # No place: what counties that lie in no prefecture are filed under.
                    names[int(code)] = name
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write('#include "schema/places/table.h"\n\nnamespace jindu::places {\n\nconst Place kPlaces[] = {\n')
        for code in sorted(names):
            out.write(f'{{{code}, "{names[code]}"}},\n')
        out.write(f"}};\nconst std::size_t kPlaceCount = {len(names)};\n\n}}  // namespace jindu::places\n")


if __name__ == "__main__":
    main()
