"""numpy and pandas for the tests: answers JSON lines on stdin with JSON lines on stdout, one for one.

    {"op": "versions"}                                     -> {"numpy": "2.4.6", "pandas": "3.1.1"}
    {"op": "make", "code": EXPRESSION, "protocol": 5}      -> {"pickle": BASE64, "list": what tolist() gives, or null}
    {"op": "make", ..., "outside": true}                   -> {"pickle": BASE64, "buffers": [BASE64, ...]}
    {"op": "equal", "code": EXPRESSION, "pickle": BASE64, "buffers": [...]?}  -> {"equal": true}
    {"op": "equal", ..., "protocol": 5}                    -> compared with what Python reads of its own pickle

Equal means what numpy.testing and pandas.testing call equal, the same dtype and the same order in memory. Anything that goes
wrong is {"error": "Type: message"}.
"""

import base64
import json
import pickle
import sys
import warnings

import numpy as np
import pandas as pd
import pandas.testing as pt

warnings.simplefilter("ignore")


def same_array(a, b):
    np.testing.assert_array_equal(a, b)
    for what in ("dtype", "shape"):
        assert getattr(a, what) == getattr(b, what), (what, getattr(a, what), getattr(b, what))
    assert type(a) is type(b), (type(a), type(b))
    # What lies in no order comes back in C's.
    if a.flags.c_contiguous or a.flags.f_contiguous:
        assert a.flags.f_contiguous == b.flags.f_contiguous, "order"
    if isinstance(a, np.ma.MaskedArray):
        np.testing.assert_array_equal(np.ma.getmaskarray(a), np.ma.getmaskarray(b))
        assert a.fill_value == b.fill_value


def same(a, b):
    if isinstance(a, pd.DataFrame):
        pt.assert_frame_equal(a, b)
        assert a.attrs == b.attrs and a.flags == b.flags
    elif isinstance(a, pd.Series):
        pt.assert_series_equal(a, b)
    elif isinstance(a, pd.Index):
        pt.assert_index_equal(a, b, exact=True)
        assert getattr(a, "freq", None) == getattr(b, "freq", None)
    elif isinstance(a, np.ndarray):
        same_array(a, b)
    elif isinstance(a, pd.api.extensions.ExtensionArray):
        pt.assert_extension_array_equal(a, b)
    elif isinstance(a, (np.random.Generator, np.random.RandomState)):
        assert a.random(3).tolist() == b.random(3).tolist()
    elif isinstance(a, (list, tuple)):
        assert type(a) is type(b) and len(a) == len(b)
        for one, other in zip(a, b):
            same(one, other)
    elif a is pd.NaT or a is pd.NA or a is np.ma.masked:
        assert a is b
    else:
        assert type(a) is type(b) and (a == b or a != a), (a, b)


def plain(value):
    """What JSON can say of tolist(), or None; structures, times and masks have forms of their own here."""
    if not isinstance(value, (np.ndarray, np.generic)) or isinstance(value, np.ma.MaskedArray):
        return None
    if value.dtype.names is not None or value.dtype.kind in "Mm":
        return None
    try:
        return json.loads(json.dumps(value.tolist(), allow_nan=False))
    except (TypeError, ValueError):
        return None


def answer(request):
    op = request["op"]
    if op == "versions":
        return {"numpy": np.__version__, "pandas": pd.__version__}
    value = eval(request["code"], {"np": np, "pd": pd})
    if op == "make":
        taken = []
        outside = {"buffer_callback": taken.append} if request.get("outside") else {}
        data = pickle.dumps(value, protocol=request["protocol"], **outside)
        buffers = [base64.b64encode(each.raw()).decode() for each in taken]
        return {"pickle": base64.b64encode(data).decode(), "buffers": buffers, "list": plain(value)}
    if op == "equal":
        if "protocol" in request:
            # numpy's own reader changes some (another byte order becomes this machine's).
            value = pickle.loads(pickle.dumps(value, protocol=request["protocol"]))
        buffers = [bytearray(base64.b64decode(each)) for each in request.get("buffers", [])]
        same(value, pickle.loads(base64.b64decode(request["pickle"]), buffers=buffers))
        return {"equal": True}
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
