"""CPython for test/builtins: answers JSON lines on stdin with JSON lines on stdout. Runs on Python 3.6 and later.

    {"op": "dump", "code": EXPRESSION, "protocol": 5}   -> {"pickle": BASE64, "interned": BASE64}, or {"skip": WHY} where this Python has no such thing
    {"op": "same", "pickle": BASE64, "code": EXPRESSION} -> {"same": BOOL, "got": REPR, "wanted": REPR}

"interned" is the pickle of the same value with equal strings one object, names of modules and classes included.

Two values are the same when they are equal and of one type, attributes included, and so are their parts.
"""

import array
import base64
import collections
import datetime
import decimal
import fractions
import functools
import ipaddress
import json
import pathlib
import pickle
import re
import sys
import types
import uuid

import builtins_model
from interning import python_pickle

try:
    import zoneinfo
except ImportError:  # before 3.9
    zoneinfo = None

NAMES = dict(vars(builtins_model), **{name: module for name, module in list(globals().items())})


class Skip(Exception):
    pass


def evaluate(code):
    try:
        return eval(code, dict(NAMES))
    except Exception as error:  # an older Python has no such thing
        raise Skip(str(error))


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple, collections.deque)):
        if len(a) != len(b) or not all(same(x, y) for x, y in zip(a, b)):
            return False
    elif isinstance(a, dict):
        if not same(list(a.items()), list(b.items())):
            return False
    elif isinstance(a, float):
        return repr(a) == repr(b)
    elif isinstance(a, (complex, decimal.Decimal)):
        return repr(a) == repr(b)
    elif isinstance(a, BaseException):
        if str(a) != str(b) or not same(a.args, b.args):
            return False
    elif isinstance(a, functools.partial):
        if not same([a.func, a.args, a.keywords], [b.func, b.args, b.keywords]):
            return False
    elif isinstance(a, datetime.datetime):
        if a.replace(tzinfo=None) != b.replace(tzinfo=None) or a.fold != b.fold or not same(a.tzinfo, b.tzinfo):
            return False
    elif zoneinfo is not None and isinstance(a, zoneinfo.ZoneInfo):
        return a.key == b.key
    elif not a == b:
        return False
    if isinstance(a, collections.deque) and a.maxlen != b.maxlen:
        return False
    if isinstance(a, collections.defaultdict) and a.default_factory is not b.default_factory:
        return False
    if isinstance(a, (datetime.time, datetime.timezone, uuid.UUID)) and repr(a) + str(getattr(a, "fold", "")) != repr(b) + str(
        getattr(b, "fold", "")
    ):
        return False
    if isinstance(a, type):
        return a is b
    return same(getattr(a, "__dict__", None), getattr(b, "__dict__", None)) if hasattr(a, "__dict__") else True


def answer(request):
    value = evaluate(request["code"])
    if request["op"] == "dump":
        protocol = request["protocol"]
        encoded = lambda data: base64.b64encode(data).decode()
        return {"pickle": encoded(pickle.dumps(value, protocol=protocol)), "interned": encoded(python_pickle(value, protocol, interns=True))}
    got = pickle.loads(base64.b64decode(request["pickle"]))
    return {"same": same(got, value), "got": repr(got), "wanted": repr(value)}


def main():
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Skip as skip:
            reply = {"skip": str(skip)}
        except Exception as error:
            reply = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
