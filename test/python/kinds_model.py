"""One parameter of every kind whose value travels, for test/param/kinds/wire.test.ts.

As a program: a list of pickles (base64, or null) on standard input; on standard output Python's own pickles of `made()` at
each protocol, and for each pickle given whether its values are those of `made()`.
"""
import base64
import datetime as dt
import json
import pickle
import sys

import param


def hook(x=None):
    return x


class Kinds(param.Parameterized):
    magnitude = param.Magnitude()
    bytes = param.Bytes()
    date = param.Date()
    day = param.CalendarDate()
    numbers = param.NumericTuple(default=(0, 0, 0))
    point = param.XYCoordinates()
    span = param.Range()
    dates = param.DateRange()
    days = param.CalendarDateRange()
    color = param.Color()
    labels = param.Dict()
    by_number = param.Dict()
    mixed = param.List(item_type=(int, str))
    pairs = param.List(item_type=tuple)
    named = param.Dict()
    parts = param.Composite(attribs=["magnitude", "color"])
    call = param.Callable()
    button = param.Action()
    hooks = param.HookList()
    go = param.Event()


def made():
    return Kinds(
        name="kinds",
        magnitude=0.25,
        bytes=b"\x00\xffabc",
        date=dt.datetime(2024, 2, 29, 12, 30, 15, 250000),
        day=dt.date(2024, 2, 29),
        numbers=(1, 2.5, -3),
        point=(1.5, -2.25),
        span=(0, 10),
        dates=(dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 2, 3, 4, 5, 6)),
        days=(dt.date(2024, 1, 1), dt.date(2024, 1, 31)),
        color="#00ff7f",
        labels={"a": 1, "b": [2, 3]},
        by_number={1: "a", 2: "b"},
        mixed=[1, "a"],
        pairs=[(1, (2, 3.5))],
        named={"a": (0, 1), "b": None},
        call=hook,
        button=hook,
        hooks=[hook, hook],
    )


def exact(value):
    """A value with the types in it."""
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [exact(item) for item in value]
    if isinstance(value, dict):
        return "dict", [(exact(key), exact(item)) for key, item in value.items()]
    return type(value).__name__, value


def main():
    from kinds_model import made

    wanted = exact(made().param.values())
    given = json.load(sys.stdin)
    same = []
    for text in given:
        got = exact(pickle.loads(base64.b64decode(text)).param.values())
        same.append("" if got == wanted else f"{got} is not {wanted}")
    own = [base64.b64encode(pickle.dumps(made(), protocol)).decode() for protocol in range(6)]
    json.dump({"own": own, "same": same}, sys.stdout)


if __name__ == "__main__":
    main()
