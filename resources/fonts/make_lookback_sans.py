"""Makes the four weights of Lookback Sans from Debian's Inter, as the design page "look" asks.

Why a derived font: Qt 6.4 cannot switch font features, Inter's digits differ in width, and text
copied from a PDF set in Inter loses signs, because its private-use codes shadow the real ones.
What changes: tabular digits by default and truly of one width; no contextual alternates,
ligatures or other substitutions; no private-use codes; cut to Latin, Greek, Cyrillic, arrows and
mathematics; renamed, because "Inter" is a trademark. The licence stays OFL-1.1.

Usage: make_lookback_sans.py SOURCE_DIR OUTPUT_DIR
Output is the same byte for byte for the same input (no time stamps).
"""
import os
import sys

os.environ["SOURCE_DATE_EPOCH"] = "0"

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

FAMILY = "Lookback Sans"
WEIGHTS = ["Regular", "Medium", "SemiBold", "Bold"]
DIGITS = "0123456789"
RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x024F),  # Latin
    (0x02B0, 0x036F),                    # modifiers, combining marks
    (0x0370, 0x03FF), (0x0400, 0x04FF),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),                    # Latin additional (Vietnamese)
    (0x2000, 0x206F), (0x2070, 0x209F),  # punctuation, super- and subscripts
    (0x20A0, 0x20CF), (0x2100, 0x218F),  # currencies, letterlike (№ ™), number forms
    (0x2190, 0x21FF), (0x2200, 0x22FF),  # arrows, mathematics
    (0x25A0, 0x25FF), (0x2713, 0x2717),  # geometric shapes, plain ticks and crosses
    (0xFFFD, 0xFFFD),
]


def wanted(code):
    return any(first <= code <= last for first, last in RANGES)


def substitutions(font, feature):
    """Single substitutions of a feature: glyph -> glyph."""
    table = font["GSUB"].table
    lookups = {i for record in table.FeatureList.FeatureRecord if record.FeatureTag == feature
               for i in record.Feature.LookupListIndex}
    found = {}
    for index in lookups:
        for sub in table.LookupList.Lookup[index].SubTable:
            found.update(getattr(sub, "ExtSubTable", sub).mapping)
    return found


def set_advance(font, glyph, width):
    """Changes the width of a glyph in both places that hold it, not its outline."""
    advance, bearing = font["hmtx"][glyph]
    if advance == width:
        return
    glyphs = font.getGlyphSet()
    strings = font["CFF "].cff.topDictIndex[0].CharStrings
    pen = T2CharStringPen(width, glyphs)
    glyphs[glyph].draw(pen)
    old = strings[glyph]
    strings[glyph] = pen.getCharString(old.private, old.globalSubrs)
    font["hmtx"][glyph] = (width, bearing)


def make_digits_tabular(font):
    """Maps the digits to their tabular forms and gives them all one width.

    From Medium on, the source's tabular 4 is 2 to 5 units narrower than the other digits.
    """
    tabular = substitutions(font, "tnum")
    best = font.getBestCmap()
    new_glyph = {ord(d): tabular[best[ord(d)]] for d in DIGITS}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({code: glyph for code, glyph in new_glyph.items()
                               if code in table.cmap})
    metrics = font["hmtx"]
    width = max(metrics[g][0] for g in new_glyph.values())
    for glyph in new_glyph.values():
        set_advance(font, glyph, width)
    return {glyph: f"uni{code:04X}" for code, glyph in new_glyph.items()}


def drop_private_use(font):
    for table in font["cmap"].tables:
        if table.isUnicode():
            for code in [c for c in table.cmap if not wanted(c)]:
                del table.cmap[code]


def give_tab_a_glyph(font):
    """A blank of the space's width. Without one, Qt paints a tab with the glyph of the space, and
    every space of a PDF is copied as a tab."""
    best = font.getBestCmap()
    blank = best[0x205F]
    set_advance(font, blank, font["hmtx"][best[0x20]][0])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x09] = blank


def cut(font):
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.glyph_names = True
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(font.getBestCmap()))
    cutter.subset(font)


def rename_family(font, weight):
    plain = weight in ("Regular", "Bold")
    postscript = f"LookbackSans-{weight}"
    version = str(font["name"].getName(5, 3, 1)).split(";")[0]
    copyright_line = str(font["name"].getName(0, 3, 1))
    licence = str(font["name"].getName(13, 3, 1))
    names = {
        0: copyright_line,
        1: FAMILY if plain else f"{FAMILY} {weight}",
        2: weight if plain else "Regular",
        3: f"{postscript}; derived from the source named in 10",
        4: f"{FAMILY} {weight}",
        5: version,
        6: postscript,
        10: "Derived from Inter (github.com/rsms/inter): tabular digits, fewer glyphs, renamed.",
        13: licence,
        14: "https://scripts.sil.org/OFL",
        16: FAMILY,
        17: weight,
    }
    table = font["name"]
    table.names = []
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName, top.Weight = f"{FAMILY} {weight}", FAMILY, weight
    top.Notice = copyright_line
    top.rawDict.pop("Copyright", None)
    if hasattr(top, "Copyright"):
        del top.Copyright
    font["OS/2"].achVendID = "LKBK"


def rename_glyphs(path, new_names):
    """The tabular forms take the names of the digits: some readers of PDF trust glyph names."""
    font = TTFont(path, recalcTimestamp=False)
    top = font["CFF "].cff.topDictIndex[0]
    strings = top.CharStrings
    order = [new_names.get(g, g) for g in font.getGlyphOrder()]
    assert len(set(order)) == len(order)
    strings.charStrings = {new_names.get(g, g): i for g, i in strings.charStrings.items()}
    top.charset = order
    font.setGlyphOrder(order)
    font.save(path)


def make(source, target, weight):
    font = TTFont(source, recalcTimestamp=False)
    new_names = make_digits_tabular(font)
    drop_private_use(font)
    give_tab_a_glyph(font)
    cut(font)
    rename_family(font, weight)
    font.save(target)
    rename_glyphs(target, new_names)


def main():
    source_dir, output_dir = sys.argv[1:3]
    os.makedirs(output_dir, exist_ok=True)
    for weight in WEIGHTS:
        make(os.path.join(source_dir, f"Inter-{weight}.otf"),
             os.path.join(output_dir, f"LookbackSans-{weight}.otf"), weight)


if __name__ == "__main__":
    main()
