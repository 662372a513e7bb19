"""Values as JSON that says their Python type, their sharing and their cycles: what the oracle and its tests exchange.

test/oracle/neutral.ts makes the same descriptions of JavaScript values. None, bools and ints within 2**53 stand for
themselves; text is {"s": …}, a float {"f": hex of its 8 bytes}, another int {"i": digits}; everything with an identity is
numbered where it is first met ("id") and a repetition is {"ref": number}.
"""

import datetime
import json
import struct
import sys

SAFE = 2**53 - 1


def describe(value):
    return _Describer().describe(value)


def build(description):
    builder = _Builder()
    value = builder.build(description)
    builder.finish()
    return value


class _Describer:
    def __init__(self):
        self.ids = {}
        self.alive = []

    def describe(self, value):
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if abs(value) <= SAFE else {"i": str(value)}
        if kind is float:
            return {"f": struct.pack(">d", value).hex()}
        if kind is str:
            return {"s": value}
        # Immutable and without contents: whether two of them are one object is nobody's concern.
        if kind is bytes:
            return {"bytes": value.hex()}
        if kind is tuple and not value:
            return {"tuple": []}
        if kind is datetime.datetime:
            return {"datetime": value.isoformat()}
        if id(value) in self.ids:
            return {"ref": self.ids[id(value)]}
        number = len(self.ids)
        self.ids[id(value)] = number
        self.alive.append(value)  # an id is only good while its object lives
        return {"id": number, **self.contents(kind, value)}

    def contents(self, kind, value):
        if kind in (list, tuple):
            return {kind.__name__: [self.describe(item) for item in value]}
        if kind in (set, frozenset):
            # The order of a set is nobody's; its members are compared sorted by their text.
            return {kind.__name__: sorted((self.describe(item) for item in value), key=repr_key)}
        if kind is bytearray:
            return {"bytearray": value.hex()}
        if kind is dict:
            return {"dict": [[self.describe(key), self.describe(item)] for key, item in value.items()]}
        if kind.__module__ != "oracle_model":
            raise TypeError(f"no description for {kind.__module__}.{kind.__qualname__}")
        private = value.__dict__.get("_param__private")
        values = {} if private is None else private.values
        attributes = {key: item for key, item in value.__dict__.items() if key != "_param__private"}
        return {
            "class": f"{kind.__module__}.{kind.__qualname__}",
            "values": [[key, self.describe(values[key])] for key in sorted(values)],
            "attributes": [[key, self.describe(attributes[key])] for key in sorted(attributes)],
        }


def repr_key(description):
    return json.dumps(description, sort_keys=True, separators=(",", ":"))


class _Builder:
    def __init__(self):
        self.made = {}
        self.later = []

    def build(self, d):
        if not isinstance(d, dict):
            return d
        if "i" in d:
            return int(d["i"])
        if "f" in d:
            return struct.unpack(">d", bytes.fromhex(d["f"]))[0]
        if "s" in d:
            # Equal text is one object, as it is for JavaScript.
            return sys.intern(d["s"])
        if "bytes" in d:
            return bytes.fromhex(d["bytes"])
        if "datetime" in d:
            return datetime.datetime.fromisoformat(d["datetime"])
        if "ref" in d:
            return self.made[d["ref"]]
        if "bytearray" in d:
            return self.keep(d, bytearray.fromhex(d["bytearray"]))
        if "set" in d:
            return self.keep(d, {self.build(item) for item in d["set"]})
        if "frozenset" in d:
            return self.keep(d, frozenset(self.build(item) for item in d["frozenset"]))
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
        return self.instance(d)

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

        cls = getattr(oracle_model, d["class"].removeprefix("oracle_model."))
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
