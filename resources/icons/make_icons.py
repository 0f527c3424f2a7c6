"""Writes the .qrc of the icons listed in icons.txt; fails when one is not in the package.

Usage: make_icons.py LIST SVG_DIR NOTICE OUTPUT.qrc
"""
import os
import sys
from xml.sax.saxutils import escape, quoteattr


def main():
    list_file, svg_dir, notice, output = sys.argv[1:5]
    with open(list_file, encoding="utf-8") as lines:
        names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    missing = [n for n in names if not os.path.isfile(os.path.join(svg_dir, n + ".svg"))]
    twice = sorted({n for n in names if names.count(n) > 1})
    if missing or twice:
        sys.exit(f"icons.txt: not in {svg_dir}: {missing}; listed twice: {twice}")
    files = [(f"icons/{n}.svg", os.path.join(svg_dir, n + ".svg")) for n in names]
    files.append(("icons/names.txt", os.path.abspath(list_file)))
    files.append(("licences/bootstrap-icons.txt", notice))
    with open(output, "w", encoding="utf-8") as out:
        out.write('<RCC><qresource prefix="/">\n')
        for alias, path in files:
            out.write(f"<file alias={quoteattr(alias)}>{escape(path)}</file>\n")
        out.write("</qresource></RCC>\n")


if __name__ == "__main__":
    main()
