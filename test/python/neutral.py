"""Values as JSON that says their Python type, their sharing and their cycles: what the oracle and its tests exchange.

test/oracle/neutral.ts makes the same descriptions of JavaScript values. None, bools and ints within 2**53 stand for
themselves; text is {"s": ...}, a float {"f": hex of its 8 bytes}, another int {"i": digits}; everything with an identity is
numbered where it is first met ("id") and a repetition is {"ref": number}. Values of Python's library and of classes have
a "kind", see library_kinds.py. Runs on Python 2.7 too, whose `str` is described as the text it is in Latin-1.
"""

from __future__ import unicode_literals

import binascii
import datetime
import json
import struct
import sys

SAFE = 2**53 - 1
IS_PYTHON_2 = sys.version_info[0] == 2
TEXT = type("")
INTS = (int, type(2**64))
NO_KINDS = {}


def describe(value, kinds=NO_KINDS):
    """`kinds` says how values of other types are described, by type."""
    return _Describer(kinds).describe(value)


def build(description, kinds=NO_KINDS, text=None):
    """`kinds` says how values of other types are made, by name; `text` makes the texts, by default one object of equal ones."""
    builder = _Builder(kinds, text or intern_text)
    value = builder.build(description)
    builder.finish()
    return value


def intern_text(text):
    """Equal text is one object, as it is for JavaScript."""
    return text if IS_PYTHON_2 else sys.intern(text)


def hex_of(data):
    return binascii.hexlify(bytes(data)).decode("ascii")


def bits_of(value):
    return hex_of(struct.pack(str(">d"), value))


class _Describer(object):
    def __init__(self, kinds):
        self.kinds = kinds
        self.ids = {}
        self.alive = []

    def describe(self, value):
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in INTS:
            return int(value) if abs(value) <= SAFE else {"i": str(value)}
        if kind is float:
            return {"f": bits_of(value)}
        if kind is TEXT:
            return {"s": value}
        # Immutable and without contents: whether two of them are one object is nobody's concern.
        if kind is bytes:
            return {"s": value.decode("latin-1")} if IS_PYTHON_2 else {"bytes": hex_of(value)}
        if kind is tuple and not value:
            return {"tuple": []}
        known = self.kind_of(kind, value)
        if known is not None and known.is_single:
            return {"kind": known.name, "head": known.head(value)}
        if kind is datetime.datetime and known is None:
            return {"datetime": value.isoformat()}
        if id(value) in self.ids:
            return {"ref": self.ids[id(value)]}
        number = len(self.ids)
        self.ids[id(value)] = number
        self.alive.append(value)  # an id is only good while its object lives
        result = {"id": number}
        result.update(self.contents(kind, value) if known is None else self.parts(known, value))
        return result

    def kind_of(self, kind, value):
        # In Python 2 all instances of old-style classes are of one type.
        known = self.kinds.get(getattr(value, "__class__", kind))
        return known if known is not None and known.applies(value) else None

    def contents(self, kind, value):
        if kind in (list, tuple):
            return {kind.__name__: [self.describe(item) for item in value]}
        if kind in (set, frozenset):
            return {kind.__name__: self.members(value)}
        if kind is bytearray:
            return {"bytearray": hex_of(value)}
        if kind is dict:
            return {"dict": [[self.describe(key), self.describe(item)] for key, item in value.items()]}
        if kind.__module__ != "oracle_model":
            raise TypeError("no description for {}.{}".format(kind.__module__, kind.__name__))
        private = value.__dict__.get("_param__private")
        values = {} if private is None else private.values
        attributes = {key: item for key, item in value.__dict__.items() if key != "_param__private"}
        return {
            "class": "{}.{}".format(kind.__module__, kind.__qualname__),
            "values": [[key, self.describe(values[key])] for key in sorted(values)],
            "attributes": [[key, self.describe(attributes[key])] for key in sorted(attributes)],
        }

    def members(self, value):
        """The order of a set is nobody's: members are sorted by their text. A tuple in a set is described by itself, so that
        only one member at most, an object, takes a number, and it does so after the others."""
        alone = [item for item in value if type(item) not in self.kinds or self.kinds[type(item)].is_single]
        others = [item for item in value if type(item) in self.kinds and not self.kinds[type(item)].is_single]
        texts = sorted((self.member(item) for item in alone), key=repr_key)
        return texts + sorted((self.describe(item) for item in others), key=repr_key)

    def member(self, item):
        return _Describer(self.kinds).describe(item) if type(item) in (tuple, frozenset) else self.describe(item)

    def parts(self, kind, value):
        result = {"kind": kind.name, "head": kind.head(value)}
        if kind.args is not None:
            result["args"] = [self.describe(item) for item in kind.args(value)]
        if kind.items is not None:
            items = kind.items(value)
            result["items"] = self.members(items) if kind.is_set else [self.describe(item) for item in items]
        if kind.pairs is not None:
            result["pairs"] = [[self.describe(key), self.describe(item)] for key, item in kind.pairs(value)]
        if kind.attributes is not None:
            own = kind.attributes(value)
            result["attributes"] = [[key, self.describe(own[key])] for key in sorted(own)]
        return result


def repr_key(description):
    return json.dumps(description, sort_keys=True, separators=(",", ":"))


class _Builder(object):
    def __init__(self, kinds, text):
        self.kinds = kinds
        self.text = text
        self.made = {}
        self.later = []

    def build(self, d):
        if not isinstance(d, dict):
            return d
        if "i" in d:
            return int(d["i"])
        if "f" in d:
            return struct.unpack(str(">d"), binascii.unhexlify(d["f"]))[0]
        if "s" in d:
            return self.text(d["s"])
        if "bytes" in d:
            return binascii.unhexlify(d["bytes"])
        if "datetime" in d:
            form = "%Y-%m-%dT%H:%M:%S.%f" if "." in d["datetime"] else "%Y-%m-%dT%H:%M:%S"
            return datetime.datetime.strptime(d["datetime"], str(form))
        if "ref" in d:
            return self.made[d["ref"]]
        if "bytearray" in d:
            return self.keep(d, bytearray(binascii.unhexlify(d["bytearray"])))
        if "set" in d:
            return self.keep(d, set(self.members(d["set"])))
        if "frozenset" in d:
            return self.keep(d, frozenset(self.members(d["frozenset"])))
        if "tuple" in d:
            return self.keep(d, tuple(self.build(item) for item in d["tuple"]))
        if "list" in d:
            result = self.keep(d, [])
            for item in d["list"]:
                self.into(item, result, len(result), result.append)
            return result
        if "dict" in d:
            result = self.keep(d, {})
            for key, item in d["dict"]:
                key = self.build(key)
                self.into(item, result, key, lambda value, key=key: result.__setitem__(key, value))
            return result
        return self.value(d) if "kind" in d else self.instance(d)

    def value(self, d):
        kind = self.kinds[d["kind"]]
        args = [self.build(item) for item in d.get("args", ())]
        if kind.is_set:
            args = [self.members(d["items"])]
        result = self.keep(d, kind.make(d["head"], *args))
        if not kind.is_set:
            for item in d.get("items", ()):
                # What is filled in later needs a place that stays where it is.
                self.into(item, kind.items(result), len(kind.items(result)), lambda value: kind.add(result, value))
        for key, item in d.get("pairs", ()):
            key = self.build(key)
            self.into(item, kind.put_into(result), key, lambda value, key=key: kind.put(result, key, value))
        for name, item in d.get("attributes", ()):
            own = result.__dict__
            name = str(name)
            self.into(item, own, name, lambda value, name=name: own.__setitem__(name, value))
        return result

    def members(self, descriptions):
        """Tuples in a set are described by themselves, with numbers of their own."""
        return [
            _Builder(self.kinds, self.text).build(d)
            if isinstance(d, dict) and ("tuple" in d or "frozenset" in d)
            else self.build(d)
            for d in descriptions
        ]

    def keep(self, d, value):
        if "id" in d:
            self.made[d["id"]] = value
        return value

    def into(self, item, container, place, put):
        """A reference to a tuple or set that is still being made is filled in at the end."""
        if isinstance(item, dict) and "ref" in item and item["ref"] not in self.made:
            put(None)
            self.later.append((container, place, item["ref"]))
        else:
            put(self.build(item))

    def instance(self, d):
        import oracle_model

        cls = getattr(oracle_model, d["class"].split(".")[1])
        result = self.keep(d, cls())
        if hasattr(result, "_param__private"):
            # Exactly what the description says: the constructor made a name and copies of defaults.
            values = result._param__private.values
            values.clear()
            for key, item in d["values"]:
                self.into(item, values, key, lambda value, key=key: values.__setitem__(key, value))
        for key, item in d["attributes"]:
            setattr(result, key, self.build(item))
        return result

    def finish(self):
        for container, place, number in self.later:
            container[place] = self.made[number]
