"""Reads the dialect "brine" of JSON, version 1 (docs/json-format.md), with the standard library alone.

`loads(text, classes)` gives the value; `classes` maps names to functions that are given the values of an object and make it.
Without it an object is a dict with its values. Circles through objects need `classes` to be None: a dict can be filled later.
"""
import array
import base64
import datetime
import json
import zoneinfo

TYPECODES = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q", "f4": "f", "f8": "d"}


def moment(text, zone=None, fold=0):
    if len(text) == 10:
        return datetime.date.fromisoformat(text)
    value = datetime.datetime.fromisoformat(text)
    if zone is not None:
        value = value.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return value.replace(fold=fold)


def part(key):
    return "/" + str(key).replace("~", "~0").replace("/", "~1")


class Reader:
    def __init__(self, classes=None):
        self.classes = classes
        self.anchors = {}

    def read(self, plain, path=""):
        if isinstance(plain, list):
            items = self.anchors[path] = []
            items.extend(self.read(item, path + part(at)) for at, item in enumerate(plain))
            return items
        if not isinstance(plain, dict):
            return plain
        if isinstance(plain.get("$brine"), str):
            value = getattr(self, "read_" + plain["$brine"])(plain, path)
            self.anchors[path] = value
            return value
        record = self.anchors[path] = {}
        for key, item in plain.items():
            record[key] = self.read(item, path + part(key))
        return record

    def inner(self, plain, path):
        return self.read(plain["value"], path + "/value")

    def read_float(self, plain, path):
        return float(plain["value"])

    def read_int(self, plain, path):
        return int(plain["value"])

    def read_bytes(self, plain, path):
        data = base64.b64decode(plain["value"], validate=True)
        return bytearray(data) if plain.get("mutable") else data

    def read_datetime(self, plain, path):
        return moment(plain["value"], plain.get("zone"), plain.get("fold", 0))

    def read_tuple(self, plain, path):
        return tuple(self.inner(plain, path))

    def read_set(self, plain, path):
        return (frozenset if plain.get("frozen") else set)(self.inner(plain, path))

    def read_map(self, plain, path):
        made = self.anchors[path] = {}
        made.update((key, value) for key, value in self.inner(plain, path))
        return made

    read_dict = read_map

    def read_ndarray(self, plain, path):
        if isinstance(plain["value"], list):
            return {"dtype": plain["dtype"], "shape": plain["shape"], "items": self.inner(plain, path)}
        items = array.array(TYPECODES[plain["dtype"][1:]], base64.b64decode(plain["value"]))
        return {"dtype": plain["dtype"], "shape": plain["shape"], "items": items.tolist()}

    def read_frame(self, plain, path):
        return {label: column for label, column in self.inner(plain, path)}

    def read_name(self, plain, path):
        return plain["value"]

    def read_ref(self, plain, path):
        return self.anchors[plain["value"]]

    def read_object(self, plain, path):
        made = self.anchors[path] = {}
        made.update(self.inner(plain, path))
        state = self.read(plain.get("state", {}), path + "/state")
        made.update(state)
        name = plain.get("class")
        return self.classes[name](**made) if self.classes and name in self.classes else made


def loads(text, classes=None):
    return Reader(classes).read(json.loads(text))
