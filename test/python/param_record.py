"""Runs cases of the form of test/cases/README.md on real param and writes down what each operation came to.

python3 test/python/param_record.py FILE         the cases of FILE, with new expectations
python3 test/python/param_record.py --check FILE says where they are not the recorded ones
"""

import ast
import collections
import contextlib
import gzip
import json
import linecache
import logging
import os
import pathlib
import sys
import tempfile
import warnings

import param
import param_classes
from param_classes import declare_class
from param_expressions import reset_time
from param_operations import CONTEXTS, OPERATIONS, JSONValue
from param_values import Log, Scope, neutral, neutral_dict

# What param says in its log is not recorded.
logging.disable(logging.CRITICAL)


def error_of(error, scope):
    """What an error came to. Where the interpreter or a library raised it, its text is loose."""
    message = error.args[0] if isinstance(error, KeyError) and error.args else str(error)
    result = {"type": type(error).__name__, "message": scope.text(str(message))}
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    path = trace.tb_frame.f_code.co_filename
    first = trace.tb_lineno
    raised = "raise" in linecache.getline(path, first).split() or _is_raise(path, first)
    ours = os.path.dirname(param.__file__)
    if not raised or not (path.startswith(ours) or path == param_classes.__file__):
        result["loose"] = True
    return result


_RAISES = {}


def _is_raise(path, line):
    """Whether a line is part of a raise statement."""
    if path not in _RAISES:
        lines = set()
        try:
            tree = ast.parse(pathlib.Path(path).read_text())
        except (OSError, SyntaxError):
            tree = ast.Module([], [])
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise):
                lines.update(range(node.lineno, node.end_lineno + 1))
        _RAISES[path] = lines
    return line in _RAISES[path]


def run_operation(op, scope):
    """Runs an operation; gives its expectation and the error that it ended with."""
    before, scope.log = scope.log, Log()
    result = {}
    caught = None
    try:
        value = None
        if op["op"] in CONTEXTS and (op["op"] != "update" or "ops" in op):
            inner = result["inner"] = []
            with CONTEXTS[op["op"]](op, scope):
                for one in op.get("ops") or ():
                    expectation, error = run_operation(one, scope)
                    inner.append(expectation)
                    if error is not None and one.get("propagate"):
                        raise error
        elif op["op"] == "update":
            CONTEXTS["update"](op, scope)
        else:
            value = OPERATIONS[op["op"]](op, scope)
        if isinstance(value, JSONValue):
            result["value"] = {"json": value.value}
        else:
            result["value"] = (
                neutral_dict(value, scope) if isinstance(value, collections.OrderedDict) else neutral(value, scope)
            )
    except Exception as error:  # noqa: BLE001 any error is an outcome
        result.pop("value", None)
        result["error"] = error_of(error, scope)
        caught = error
    if scope.log:
        result["events"] = list(scope.log)
    scope.log = before
    return result, caught


@contextlib.contextmanager
def folder_of(case):
    """A folder with the files of a case, as the current one."""
    if "files" not in case:
        yield ""
        return
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="brine-case-") as folder:
        files = case["files"]
        for name, content in files.items() if isinstance(files, dict) else ((name, "") for name in files):
            path = pathlib.Path(folder, name)
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content if isinstance(content, str) else "")
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def record(case):
    """The case with the expectations that real param gives; `None` where its classes cannot be made."""
    reset_time()
    with folder_of(case) as folder:
        scope = Scope(folder, case.get("raw_names", False))
        if case.get("raw_names"):
            param.parameterized.object_count = 0
        for spec in case["classes"]:
            declare_class(spec, scope)
        expect = [run_operation(op, scope)[0] for op in case["ops"]]
    reset_time()
    return {**{key: value for key, value in case.items() if key != "expect"}, "expect": expect}


def read_cases(path):
    data = pathlib.Path(path).read_bytes()
    text = gzip.decompress(data) if path.endswith(".gz") else data
    return [json.loads(line) for line in text.decode().splitlines() if line.strip()]


def with_fixed_hashes():
    """Starts the program anew with the sets of strings in one order: param writes the imports of a script in that."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})


def main(args):
    with_fixed_hashes()
    warnings.simplefilter("ignore")
    check = "--check" in args
    wrong = 0
    for path in (arg for arg in args if arg != "--check"):
        for case in read_cases(path):
            again = record(case)
            if not check:
                print(json.dumps(again))
                continue
            for at, (one, other) in enumerate(zip(case["expect"], again["expect"], strict=True)):
                if json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True):
                    wrong += 1
                    print(case["id"], at, json.dumps(case["ops"][at])[:300])
                    print("   was ", json.dumps(one)[:600])
                    print("   now ", json.dumps(other)[:600])
    if check:
        print(f"{wrong} differ", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
