/**
 * Names that known attacks by pickle use, so that a report can say so. Nothing is allowed because it is missing here:
 * what may be named is decided by the registry and an allow-list alone.
 */

/** Modules, with all that is in them and below them. */
const modules = new Set(
  (
    "os posix nt ntpath posixpath subprocess sys shutil runpy importlib pkgutil pty popen2 commands platform code codeop codecs.open " +
    "ctypes _ctypes cffi multiprocessing socket _socket ssl http urllib requests httplib ftplib smtplib telnetlib webbrowser " +
    "pdb bdb cProfile profile timeit trace doctest pydoc distutils setuptools pip ensurepip venv idlelib lib2to3 " +
    "marshal pickle _pickle cPickle dill cloudpickle joblib shelve sqlite3 logging inspect gc atexit signal threading " +
    "asyncio concurrent tempfile glob pathlib.Path zipimport imp builtins.__import__ types operator"
  ).split(" "),
);

/** Functions of modules that have harmless ones too. */
const names = new Set(
  (
    "eval exec execfile compile open file input raw_input __import__ getattr setattr delattr globals locals vars dir breakpoint " +
    "apply reload help exit quit memoryview"
  )
    .split(" ")
    .flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`])
    .concat(
      "functools.partial functools.reduce _functools.reduce uuid._get_command_stdout numpy.testing._private.utils.runstring".split(
        " ",
      ),
      "numpy.f2py.crackfortran.getlincoef numpy.f2py.crackfortran._eval_length torch.load torch.hub.load torch.storage._load_from_bytes".split(
        " ",
      ),
    ),
);

/** Whether a name is one that attacks use: itself, its module, or one that its dots lead through. */
export function isDangerous(module: string, qualname: string): boolean {
  const name = `${module}.${qualname}`;
  if (names.has(name)) return true;
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    const above = name.slice(0, dot);
    if (modules.has(above) || names.has(above)) return true;
  }
  return modules.has(name);
}
