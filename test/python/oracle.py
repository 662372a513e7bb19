"""CPython for the tests: a program that answers JSON lines on stdin with JSON lines on stdout, one for one.

    {"op": "load", "pickle": BASE64}                    -> {"value": DESCRIPTION}     (see neutral.py)
    {"op": "dump", "value": DESCRIPTION, "protocol": 5} -> {"pickle": BASE64}
    {"op": "again", "pickle": BASE64, "protocol": 5}    -> {"pickle": BASE64}          loaded and written back
    {"op": "validate", "pickle": BASE64}                -> {"count": N}  every value given to its parameter once more
    {"op": "dis", "pickle": BASE64}                     -> {"text": pickletools.dis}
    {"op": "eval", "code": EXPRESSION, "protocol": 5}   -> {"pickle": BASE64, "value": DESCRIPTION or null}
                                                           with a "pickle": what it holds is `loaded` in the expression

Anything that goes wrong is {"error": "Type: message"}. Real `param` classes come from oracle_model.py and
live_model.py.
"""

import base64
import io
import json
import pickle
import pickletools
import sys

import live_model
import oracle_model
import param
from neutral import build, describe


def validate(value):
    """Gives each value of each instance that can be reached to its parameter, which raises if it is wrong."""
    seen = set()
    count = 0
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (list, tuple, set, frozenset)):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, param.Parameterized):
            for name, item in value._param__private.values.items():
                type(value).param[name]._validate(item)
                count += 1
                waiting.append(item)
    return count


def answer(request):
    op = request["op"]
    data = base64.b64decode(request["pickle"]) if "pickle" in request else b""
    encoded = lambda value: base64.b64encode(pickle.dumps(value, protocol=request["protocol"])).decode()
    if op == "load":
        return {"value": describe(pickle.loads(data))}
    if op == "dump":
        return {"pickle": encoded(build(request["value"]))}
    if op == "again":
        return {"pickle": encoded(pickle.loads(data))}
    if op == "validate":
        return {"count": validate(pickle.loads(data))}
    if op == "dis":
        text = io.StringIO()
        pickletools.dis(data, out=text)
        return {"text": text.getvalue()}
    if op == "eval":
        names = {"param": param, **vars(oracle_model), **vars(live_model)}
        value = eval(request["code"], {**names, "loaded": pickle.loads(data)} if data else names)
        try:
            description = describe(value)
        except TypeError:
            description = None
        return {"pickle": encoded(value), "value": description}
    raise ValueError(f"no such op: {op}")


def main():
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
