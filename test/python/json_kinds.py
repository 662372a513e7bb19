"""Real param on the other side of test/json/kinds-oracle.test.ts: one parameter of each kind, in JSON both ways.

On standard input a list of rows: `declaration` and `value` are Python expressions, `texts` what brine wrote of the value. On
standard output for each row: the text param writes, or the name of the exception it raises; param's schema, or the same; and for
each text of brine's what is wrong with what param reads of it: empty where it is the value, and is written again as param writes it.
"""
import datetime as dt
import json
import sys

import numpy as np
import pandas as pd
import param


class Part(param.Parameterized):
    size = param.Integer(default=1)


class Larger(Part):
    weight = param.Number(default=0.5)


def hook(x=None):
    return x


NAMES = {"dt": dt, "np": np, "pd": pd, "param": param, "Part": Part, "Larger": Larger, "hook": hook}


def described(value):
    """A value with the types in it, as something that can be compared."""
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [described(item) for item in value]
    if isinstance(value, dict):
        return "dict", [(described(key), described(item)) for key, item in value.items()]
    if isinstance(value, np.ndarray):
        return "ndarray", str(value.dtype), value.tolist()
    if isinstance(value, pd.DataFrame):
        return "frame", value.to_dict("list")
    if isinstance(value, float) and value != value:
        return "nan"
    return type(value).__name__, value


def attempt(work):
    try:
        return {"value": work()}
    except Exception as error:
        return {"error": type(error).__name__}


def answer(row):
    attributes = {"x": eval(row["declaration"], NAMES), "a": param.Number(default=1.5), "b": param.Integer(default=2)}
    model = type("Model", (param.Parameterized,), attributes)
    given = model(name="m", x=eval(row["value"], NAMES))
    text = attempt(lambda: given.param.serialize_value("x"))

    def read(written):
        value = model.param.deserialize_value("x", written)
        again = model(name="m", x=value)
        if described(again.x) != described(given.x):
            return f"{again.x!r} is not {given.x!r}"
        rewritten = again.param.serialize_value("x")
        return "" if rewritten == text["value"] else f"{rewritten} is not {text['value']}"

    return {
        "text": text,
        "schema": attempt(lambda: model.param.schema(subset=["x"])["x"]),
        "read": [attempt(lambda: read(written)) for written in row["texts"]],
    }


json.dump([answer(row) for row in json.load(sys.stdin)], sys.stdout)
