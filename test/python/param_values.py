"""Values in the form of the recorded cases (test/cases/README.md), made live for real param and written down again."""

import datetime
import decimal
import os
import pathlib
import re
import sys
import types

import param


class Opaque:
    """A plain object: equal only to itself."""

    def __init__(self, label):
        self.label = label

    def __repr__(self):
        return f"<opaque {self.label}>"


Opaque.__module__ = "cases"


def identity(x):
    return x


def add_one(x):
    return x + 1


def add(a, b):
    return a + b


def concat(a, b):
    return f"{a}-{b}"


def const_five():
    return 5


def const_neg():
    return -1


def const_str():
    return "dyn"


def make_list():
    return [1]


def make_dict():
    return {"k": 1}


def upper(s):
    return s.upper()


def skip_if_negative(x):
    if x < 0:
        raise param.Skip
    return x


class Clock:
    """A time that is set by hand."""

    def __init__(self):
        self.time = 0

    def __call__(self):
        return self.time

    def __deepcopy__(self, memo):
        return self


def counter(name):
    """A function that gives 1, 2, 3, …"""
    made = 0

    def count():
        nonlocal made
        made += 1
        return made

    count.__name__ = count.__qualname__ = name
    count.__module__ = "cases"
    return count


def f_name_of(cls, self, parameter):
    return f"{cls.__name__}/{'class' if self is None else 'inst'}/{parameter.name}"


FUNCTIONS = {
    one.__name__: one
    for one in (
        identity,
        add_one,
        add,
        concat,
        const_five,
        const_neg,
        const_str,
        make_list,
        make_dict,
        upper,
        skip_if_negative,
        f_name_of,
    )
}

TYPES = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "list": list,
    "dict": dict,
    "tuple": tuple,
    "set": set,
    "bytes": bytes,
    "NoneType": type(None),
    "object": object,
    "type": type,
    "date": datetime.date,
    "datetime": datetime.datetime,
    "Parameterized": param.Parameterized,
    "Number": param.Number,
}

# Functions and classes of a case live in a module of this name.
MODULE = types.ModuleType("cases")
sys.modules["cases"] = MODULE
for _function in FUNCTIONS.values():
    _function.__module__ = "cases"
    setattr(MODULE, _function.__name__, _function)


def live(neutral, scope):
    """The value that a neutral form stands for."""
    if isinstance(neutral, str):
        return neutral.replace("$TMP", scope.folder) if scope.folder else neutral
    if not isinstance(neutral, dict):
        return neutral
    ((tag, content),) = neutral.items()
    if tag in ("int", "decimal", "float"):
        return {"int": int, "decimal": decimal.Decimal, "float": float}[tag](content)
    if tag == "complex":
        return complex(*(float(part) for part in content))
    if tag in ("tuple", "list", "set"):
        return {"tuple": tuple, "list": list, "set": set}[tag](live(item, scope) for item in content)
    if tag == "dict":
        return {live(key, scope): live(value, scope) for key, value in content}
    if tag == "date":
        return datetime.date.fromisoformat(content)
    if tag == "datetime":
        return datetime.datetime.fromisoformat(content)
    if tag == "bytes":
        return bytes.fromhex(content)
    if tag == "path":
        return pathlib.Path(live(content, scope))
    if tag == "np":
        import numpy

        dtype, text = content
        return numpy.dtype(dtype).type(text)
    if tag == "ndarray":
        import numpy

        return numpy.array(live(content["data"], scope), dtype=content["dtype"])
    if tag == "dataframe":
        import pandas

        return pandas.DataFrame({label: live(column, scope) for label, column in content})
    if tag == "series":
        import pandas

        return pandas.Series(live(content, scope))
    if tag == "undefined":
        return param.Undefined
    if tag in ("ref", "bound"):
        return scope.objects[content]
    if tag == "cls":
        return scope.classes[content]
    if tag == "type":
        return TYPES[content]
    if tag == "fn":
        return FUNCTIONS[content]
    if tag == "counter":
        if content not in scope.counters:
            scope.counters[content] = counter(content)
        return scope.counters[content]
    if tag == "paramref":
        owner, name = content
        return scope.target(owner).param[name]
    if tag == "opaque":
        return scope.opaques.setdefault(content, Opaque(content))
    if tag == "default_factory":
        function, on_class = content
        return param.parameterized.DefaultFactory(FUNCTIONS[function], on_class=on_class)
    raise ValueError(f"no such form: {tag}")


def neutral_dict(value, scope):
    return {"dict": [[neutral(key, scope), neutral(item, scope)] for key, item in value.items()]}


def neutral(value, scope):
    """The neutral form of a live value; `KeyError` for one that has none."""
    if value is None or value is True or value is False:
        return value
    if value is param.Undefined:
        return {"undefined": True}
    if isinstance(value, param.Infinity):
        return {"float": "inf"}
    named = scope.name_of(value)
    if named is not None:
        return named
    kind = type(value)
    if kind is str:
        return scope.text(value)
    if kind is int:
        return {"int": str(value)}
    if kind is float:
        return {"float": repr(value)}
    if kind is complex:
        return {"complex": [repr(value.real), repr(value.imag)]}
    if kind is decimal.Decimal:
        return {"decimal": str(value)}
    if kind is tuple or isinstance(value, tuple):
        return {"tuple": [neutral(item, scope) for item in value]}
    if isinstance(value, list):
        return {"list": [neutral(item, scope) for item in value]}
    if isinstance(value, dict):
        return neutral_dict(value, scope)
    if kind in (set, frozenset):
        import json

        return {"set": sorted((neutral(item, scope) for item in value), key=json.dumps)}
    if kind is datetime.date:
        return {"date": value.isoformat()}
    if kind is datetime.datetime:
        return {"datetime": value.isoformat(timespec="microseconds")}
    if kind is bytes:
        return {"bytes": value.hex()}
    if isinstance(value, pathlib.PurePath):
        return {"path": scope.text(str(value))}
    module = kind.__module__.partition(".")[0]
    if module == "numpy":
        import numpy

        if isinstance(value, numpy.ndarray):
            return {"ndarray": {"dtype": str(value.dtype), "data": neutral(value.tolist(), scope)}}
        return {"np": [str(value.dtype), str(value)]}
    if module == "pandas":
        import pandas

        if isinstance(value, pandas.Series):
            return {"series": neutral(value.tolist(), scope)}
        return {"dataframe": [[label, neutral(value[label].tolist(), scope)] for label in value.columns]}
    if isinstance(value, param.Parameter):
        owner = scope.name_of(value.owner)
        if owner is not None:
            return {"paramref": [next(iter(owner.values())), value.name]}
    if isinstance(value, Opaque):
        return {"opaque": value.label}
    if isinstance(value, param.parameterized.DefaultFactory):
        return {"default_factory": [value.factory.__name__, value.on_class]}
    if isinstance(value, param.Parameterized):
        values = [[name, neutral(item, scope)] for name, item in value.param.values().items()]
        return {"obj": {"cls": type(value).__name__, "values": values}}
    if callable(value):
        return {"callable": True}
    raise KeyError(f"no neutral form of {kind}")


class Endless(BaseException):
    """Callbacks that call each other without an end."""


class Log(list):
    """What was called, in order."""

    def append(self, entry):
        super().append(entry)
        if len(self) > 100:
            raise Endless


class Scope:
    """What a case works with, the log of what was called, and the texts of it."""

    def __init__(self, folder, raw_names):
        self.folder = folder
        self.raw_names = raw_names
        self.classes = {}
        self.objects = {}
        self.opaques = {}
        self.counters = {}
        self.clocks = {}
        self.log = Log()
        self.coming = None  # what the object that is being made will be called

    def target(self, name, self_=None):
        if name == "self":
            return self_
        return self.objects[name] if name in self.objects else self.classes[name]

    def clock(self, name):
        return self.clocks.setdefault(name, Clock())

    def name_of(self, value):
        """What a value is in the case: an object, a class, a type, a function of it."""
        for name, item in self.objects.items():
            if item is value and not isinstance(value, (bool, int, str)):
                return {"ref" if isinstance(value, param.Parameterized) else "bound": name}
        for name, item in self.classes.items():
            if item is value:
                return {"cls": name}
        if self.coming is not None and type(value) is self.coming[1]:
            return {"ref": self.coming[0]}
        if isinstance(value, type):
            return next(({"type": name} for name, item in TYPES.items() if item is value), None)
        if isinstance(value, types.FunctionType):
            named = next(({"counter": name} for name, item in self.counters.items() if item is value), None)
            return named or next(({"fn": name} for name, item in FUNCTIONS.items() if item is value), None)
        return None

    def short_name(self, value):
        """The name alone, as events have it."""
        named = self.name_of(value)
        return None if named is None else next(iter(named.values()))

    def text(self, text):
        """A text without what differs from run to run."""
        if self.folder:
            text = text.replace(os.path.realpath(self.folder), "$TMP").replace(self.folder, "$TMP")
        text = re.sub(r" at 0x[0-9a-fA-F]+", " at 0xADDR", text)
        if not self.raw_names:
            for name in self.classes:
                text = re.sub(rf"(?<![A-Za-z0-9_]){name}\d{{5}}(?!\d)", f"{name}<auto>", text)
        return text
