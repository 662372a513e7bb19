"""Reads the dialect "brine" of JSON, version 1 (docs/json-format.md), with the standard library alone.

`loads(text, classes)` gives the value; `classes` maps names to what makes an object: called with its values as keywords. Without
it an object is a dict with its values. What the standard library has (decimal, uuid, …) is made; what it has not, such as numpy's
classes, is a dict with "class", "args" and the rest. An object that is made by its class cannot refer to itself.
Python's `json` reads some thousand levels; the format has no such limit.
"""
import array
import base64
import datetime
import importlib
import json
import uuid
import zoneinfo

TYPECODES = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q", "f4": "f", "f8": "d"}
LIBRARY = {
    "_collections", "array", "builtins", "collections", "datetime", "decimal", "fractions", "functools", "ipaddress", "pathlib",
    "re", "types", "uuid", "zoneinfo",
}
# What makes or names values; nothing that runs a text or opens a file.
BUILTINS = {"complex", "range", "slice", "bytearray", "int", "float", "str", "bool", "list", "dict", "tuple", "set", "frozenset", "bytes"}


def part(key):
    return "/" + str(key).replace("~", "~0").replace("/", "~1")


def known(name, classes):
    """The class or function of a name; None: neither given nor the standard library's."""
    if classes and name in classes:
        return classes[name]
    module, _, qualname = name.partition(":") if ":" in name else name.rpartition(".")
    is_error = module == "builtins" and qualname.endswith(("Error", "Exception"))
    if module not in LIBRARY or (module == "builtins" and qualname not in BUILTINS and not is_error):
        return None
    return getattr(importlib.import_module(module), qualname, None)


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
            value = self.anchors[path] = getattr(self, "read_" + plain["$brine"])(plain, path)
            return value
        record = self.anchors[path] = {}
        for key, item in plain.items():
            record[key] = self.read(item, path + part(key))
        return record

    def inner(self, plain, path, key="value", default=None):
        return self.read(plain[key], path + "/" + key) if key in plain else default

    def read_float(self, plain, path):
        return float(plain["value"])

    def read_int(self, plain, path):
        return int(plain["value"])

    def read_bool(self, plain, path):
        return plain["value"]

    def read_bytes(self, plain, path):
        data = base64.b64decode(plain["value"], validate=True)
        return bytearray(data) if plain.get("mutable") else data

    def read_uuid(self, plain, path):
        safe = {0: uuid.SafeUUID.safe, -1: uuid.SafeUUID.unsafe, None: uuid.SafeUUID.unknown}[plain.get("safe")]
        return uuid.UUID(plain["value"], is_safe=safe)

    def read_zoneinfo(self, plain, path):
        return zoneinfo.ZoneInfo(plain["value"])

    def zoned(self, value, plain, path):
        zone = self.inner(plain, path, "zone")
        if zone is not None:
            value = value.replace(tzinfo=zoneinfo.ZoneInfo(zone) if isinstance(zone, str) else zone)
        return value.replace(fold=plain.get("fold", 0))

    def read_datetime(self, plain, path):
        text = plain["value"]
        if len(text) == 10:
            return datetime.date.fromisoformat(text)
        return self.zoned(datetime.datetime.fromisoformat(text), plain, path)

    def read_time(self, plain, path):
        return self.zoned(datetime.time.fromisoformat(plain["value"]), plain, path)

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
        made = {"dtype": plain["dtype"], "shape": plain["shape"]}
        if isinstance(plain["value"], list):
            return {**made, "items": self.inner(plain, path)}
        data = base64.b64decode(plain["value"])
        code = TYPECODES.get(plain["dtype"][1:])
        return {**made, "bytes": data} if code is None else {**made, "items": array.array(code, data).tolist()}

    def read_frame(self, plain, path):
        columns = dict(self.inner(plain, path))
        return {"index": self.inner(plain, path, "index"), "columns": columns} if "index" in plain else columns

    def read_series(self, plain, path):
        return {key: self.inner(plain, path, key) for key in ("name", "index", "value") if key in plain}

    def read_name(self, plain, path):
        return known(plain["value"], self.classes) or plain["value"]

    def read_ref(self, plain, path):
        return self.anchors[plain["value"]]

    def read_object(self, plain, path):
        made = self.anchors[path] = {}
        made.update(self.inner(plain, path, "state", {}))
        made.update(self.inner(plain, path))
        cls = known(plain.get("class", ""), self.classes) if self.classes else None
        return cls(**made) if cls else made

    def read_made(self, plain, path):
        cls, args, keywords = known(plain["class"], self.classes), self.inner(plain, path), self.inner(plain, path, "keywords", {})
        if cls is None:
            rest = {key: self.inner(plain, path, key) for key in ("items", "pairs", "state") if key in plain}
            return {"class": plain["class"], "args": args, **keywords, **rest}
        made = self.anchors[path] = (cls.__new__(cls, *args, **keywords) if plain.get("new") else cls(*args, **keywords))
        for item in self.inner(plain, path, "items", []):
            made.append(item)
        for key, value in self.inner(plain, path, "pairs", []):
            made[key] = value
        state = self.inner(plain, path, "state")
        if state is not None:
            made.__setstate__(state) if hasattr(made, "__setstate__") else made.__dict__.update(state)
        return made


def loads(text, classes=None):
    return Reader(classes).read(json.loads(text))
