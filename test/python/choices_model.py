"""One parameter of every kind that chooses, names files or holds tables, for test/param/kinds/choices-wire.test.ts.

As a program: a list of pickles (base64) on standard input; on standard output Python's own pickles of `made()` at each
protocol, and for each pickle given whether its values are those of `made()`.
"""
import base64
import json
import pickle
import sys

import numpy as np
import pandas as pd
import param


class Part(param.Parameterized):
    size = param.Integer(default=1)


class Choices(param.Parameterized):
    mode = param.Selector(objects=["fast", "slow"])
    labelled = param.Selector(objects={"one": 1, "two": 2})
    open = param.Selector(objects=["a"], check_on_set=False)
    old = param.ObjectSelector(objects=[1.5, None])
    several = param.ListSelector(objects=["a", "b", "c"])
    file = param.FileSelector(path="")
    files = param.MultiFileSelector(path="")
    path = param.Path(check_exists=False)
    filename = param.Filename(check_exists=False)
    folder = param.Foldername(check_exists=False)
    part = param.ClassSelector(class_=Part)
    either = param.ClassSelector(class_=(int, str))
    kind = param.ClassSelector(class_=Part, is_instance=False)
    array = param.Array()
    typed = param.Array()
    frame = param.DataFrame()
    table = param.DataFrame()
    series = param.Series()


def made():
    choices = Choices(
        name="choices",
        labelled=2,
        open="z",
        old=1.5,
        several=["c", "a"],
        file="data/x.csv",
        files=["p", "q"],
        path="no/such/path",
        filename="no-such-file",
        folder="no-such-folder",
        part=Part(name="part", size=3),
        either="text",
        kind=Part,
        array=np.array([[1, 2, 3], [4, 5, 6]], dtype="<i4"),
        typed=np.array([0.5, -1.5]),
        frame=pd.DataFrame({"a": np.array([1.5, 2.5]), "b": ["x", "y"]}),
        table=pd.DataFrame({"t": np.array([1, 2], dtype="<i8"), "level": np.array([0.5, 1.5])}),
        series=pd.Series(np.array([1.0, 2.0]), name="s"),
    )
    # A value that is set later takes a copy of the parameter itself into Param's pickles.
    choices.mode = "slow"
    return choices


def plain(value):
    """A value with the types in it."""
    if isinstance(value, np.ndarray):
        return "ndarray", str(value.dtype), value.tolist()
    if isinstance(value, pd.DataFrame):
        return "frame", [(name, str(value[name].dtype), value[name].tolist()) for name in value.columns]
    if isinstance(value, pd.Series):
        return "series", value.name, str(value.dtype), value.tolist()
    if isinstance(value, param.Parameterized):
        return type(value).__name__, sorted(value.param.values().items())
    if isinstance(value, list):
        return [plain(item) for item in value]
    return type(value).__name__, value


def main():
    from choices_model import made

    wanted = {name: plain(value) for name, value in made().param.values().items()}
    same = []
    for text in json.load(sys.stdin):
        got = {name: plain(value) for name, value in pickle.loads(base64.b64decode(text)).param.values().items()}
        wrong = [f"{name}: {got.get(name)} is not {value}" for name, value in wanted.items() if got.get(name) != value]
        same.append("; ".join(wrong))
    own = [base64.b64encode(pickle.dumps(made(), protocol)).decode() for protocol in range(6)]
    json.dump({"own": own, "same": same}, sys.stdout)


if __name__ == "__main__":
    main()
