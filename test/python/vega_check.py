"""Compares what a pickle of `npm start` loads to with what it must be: every field of every object, with its type.

Used with real `param` classes and with stand-ins, so it asks of an object only its class's name and its attributes.
"""

import datetime

from vega_expected import DATA_SETS, expected_rows, read_json

# More differences than anyone reads say no more than the first few.
SHOWN = 5


class Differences(list):
    def note(self, path, expected, got):
        self.append(f"{path}: expected {show(expected)}, got {show(got)}")


def show(value):
    """Never the repr of an object: that of a graph writes out every path through it."""
    kind = type(value)
    if kind is type:
        return value.__qualname__
    if value is None or kind in (bool, int, float, str, datetime.datetime):
        return f"{value!r} ({kind.__name__})"[:200]
    return f"{kind.__name__} of {len(value)}" if isinstance(value, (list, tuple, dict)) else f"a {kind.__name__}"


def check(name, folder, limit, objects):
    """Returns (number of values compared, differences)."""
    differences = Differences()
    class_name = DATA_SETS[name][1]
    rows = expected_rows(name, folder, limit)
    if type(objects) is not list or len(objects) != len(rows):
        differences.append(f"snapshot: expected list of {len(rows)}, got {show(objects)}")
        return 0, differences
    count = 0
    for index, (row, value) in enumerate(zip(rows, objects)):
        if type(value).__name__ != class_name or type(value).__module__ != "vega":
            differences.note(f"snapshot[{index}]", f"vega.{class_name}", type(value))
            continue
        for field, expected in row.items():
            got = getattr(value, field)
            # Types are compared too: 3 == 3.0 == True in Python.
            if type(got) is not type(expected) or got != expected:
                differences.note(f"snapshot[{index}].{field}", expected, got)
        count += len(row)
    if len({id(value) for value in objects}) != len(objects):
        differences.note("snapshot", "distinct objects", "one object twice")
    if name == "miserables" and not differences:
        count += check_links(folder, objects, differences)
    return count, differences


def check_links(folder, characters, differences):
    """Each link is one object, found in both of its ends and pointing back at both: sharing and cycles by identity."""
    touching = [[] for _ in characters]
    links = read_json(folder, "miserables.json")["links"]
    for number, link in enumerate(links):
        touching[link["source"]].append(number)
        touching[link["target"]].append(number)
    seen = {}
    count = 0
    for index, character in enumerate(characters):
        if type(character.links) is not list or len(character.links) != len(touching[index]):
            differences.append(
                f"snapshot[{index}].links: expected list of {len(touching[index])}, got {show(character.links)}"
            )
            continue
        for place, (number, link) in enumerate(zip(touching[index], character.links)):
            path = f"snapshot[{index}].links[{place}]"
            if seen.setdefault(number, link) is not link:
                differences.note(path, "the same object as at the other end", "another one")
            if type(link).__name__ != "Link" or type(link).__module__ != "vega":
                differences.note(path, "vega.Link", type(link))
                continue
            for end in ("source", "target"):
                if getattr(link, end) is not characters[links[number][end]]:
                    differences.note(f"{path}.{end}", f"the character {links[number][end]}", getattr(link, end))
            if type(link.value) is not int or link.value != links[number]["value"]:
                differences.note(f"{path}.value", links[number]["value"], link.value)
            count += 3
        count += len(touching[index])
    if len({id(link) for link in seen.values()}) != len(links):
        differences.note("snapshot", f"{len(links)} distinct links", len(seen))
    return count


def check_declared(objects):
    """Real `param` only: a pickle's values are not validated when it loads, so each is given to its parameter here."""
    differences = Differences()
    for index, value in enumerate(objects):
        for name, parameter in type(value).param.objects().items():
            if name in value._param__private.values:
                try:
                    parameter._validate(value._param__private.values[name])
                except (ValueError, TypeError) as error:
                    differences.append(f"snapshot[{index}].{name}: {error}")
    return differences


def summary(differences):
    more = len(differences) - SHOWN
    return list(differences[:SHOWN]) + ([f"… and {more} more"] if more > 0 else [])
