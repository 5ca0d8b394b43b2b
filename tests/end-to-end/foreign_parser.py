"""Reads every file of a folder with pyx12 and says what it finds wrong in envelopes, counts and control numbers."""

import pathlib
import sys

from pyx12.x12file import X12Reader


def faults(path):
    reader = X12Reader(str(path))
    found = []
    segments = {}
    for segment in reader:
        name = segment.get_seg_id()
        segments[name] = segments.get(name, 0) + 1
        found += [f"{name}: {error}" for error in reader.pop_errors()]
    reader.cleanup()
    found += [f"end: {error}" for error in reader.pop_errors()]
    for name in ("ISA", "GS", "ST", "SE", "GE", "IEA"):
        if segments.get(name) != 1:
            found.append(f"{segments.get(name, 0)} segments {name}, one is right")
    return found


def main():
    files = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.suffix == ".edi")
    wrong = {path.name: found for path in files if (found := faults(path))}
    for name, found in wrong.items():
        print(f"{name}: {'; '.join(found)}")
    print(f"{len(files)} files read, {len(wrong)} with faults")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
