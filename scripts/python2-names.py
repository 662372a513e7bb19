"""Writes ts/pickle/builtins/python2-names.ts: CPython's tables of Python 2's names (Lib/_compat_pickle.py).

    python3 scripts/python2-names.py

Both directions are given, because neither is the other turned round: several old names became one.
"""

import _compat_pickle as tables
import pathlib

TARGET = pathlib.Path(__file__).parent.parent / "ts/pickle/builtins/python2-names.ts"

HEAD = """/**
 * Python 2's names of modules, classes and functions: CPython's `Lib/_compat_pickle.py`, which `fix_imports` applies below
 * protocol 3. Made by scripts/python2-names.py; do not edit. One line an entry: old and new on reading, new and old on writing.
 */
"""


def text(name, comment, lines):
    body = "\n".join(sorted(lines))
    return f"\n/** {comment} */\nexport const {name} = `\n{body}\n`;\n"


def modules(table):
    return [f"{old} {new}" for old, new in table.items()]


def names(table):
    return [f"{a[0]} {a[1]} {b[0]} {b[1]}" for a, b in table.items()]


def main():
    parts = [
        HEAD,
        text("IMPORT_MAPPING", "Module, module.", modules(tables.IMPORT_MAPPING)),
        text("NAME_MAPPING", "Module and name, module and name.", names(tables.NAME_MAPPING)),
        text("REVERSE_IMPORT_MAPPING", "Module, module.", modules(tables.REVERSE_IMPORT_MAPPING)),
        text("REVERSE_NAME_MAPPING", "Module and name, module and name.", names(tables.REVERSE_NAME_MAPPING)),
    ]
    TARGET.write_text("".join(parts).replace("*/\n\n/**", "*/\n/**", 1), encoding="utf-8")


if __name__ == "__main__":
    main()
