"""Programs and real param's script_repr, for test/script: a list of questions as JSON on stdin, a list of answers on stdout.

    {"op": "run", "text": PROGRAM}                  -> {"pickle": BASE64}  of what its last line, or `it`, is
    {"op": "text", "make": PROGRAM, "options": {…}} -> {"text": script_repr of what the program makes, its lines of imports sorted}

What goes wrong is {"error": "Type: message"}.
"""

import ast
import base64
import json
import pickle
import sys

import param
import script_model


def run(text):
    """What the last line of a program is."""
    module = ast.parse(text)
    names = {}
    last = module.body.pop() if isinstance(module.body[-1], ast.Expr) else None
    exec(compile(module, "program", "exec"), names)
    return names["it"] if last is None else eval(compile(ast.Expression(last.value), "program", "eval"), names)


def make(text):
    names = dict(vars(script_model))
    *rest, last = text.strip().split("\n")
    exec("\n".join(rest), names)
    return eval(last, names)


def answer(question):
    if question["op"] == "run":
        value = run(question["text"])
        return {"pickle": base64.b64encode(pickle.dumps(value, 4)).decode()}
    options = question.get("options", {})
    suppress = options.pop("suppress_defaults", True)
    param.parameterized.script_repr_suppress_defaults = suppress
    try:
        text = param.script_repr(make(question["make"]), **options)
    finally:
        param.parameterized.script_repr_suppress_defaults = True
    head, line, rest = text.partition("\n\n")
    if options.get("show_imports", True):
        text = "\n".join(sorted(head.split("\n"))) + line + rest
    return {"text": text}


def main():
    answers = []
    for question in json.load(sys.stdin):
        try:
            answers.append(answer(question))
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    json.dump(answers, sys.stdout)


main()
