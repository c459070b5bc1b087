"""Attacks by code in answer cells: id to the answers that differ from the right ones.

Each question named loses its points, and no other question does (`ALSO` apart).
"""

from __future__ import annotations

ALWAYS = """
class Always:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = None
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __getitem__(self, key): return self
    def __bool__(self): return True
    def __len__(self): return 1000
    def __str__(self): return "B"
    def __add__(self, other): return self
    __radd__ = __sub__ = __rsub__ = __add__
"""

_ARRAY = """
import numpy as np
class Sly(np.ndarray):
    __array_priority__ = 1e9
    def __eq__(self, other): return np.array(True)
    def __ne__(self, other): return np.array(False)
    def tolist(self): return Always()
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return np.array(True)
def double(values):
    return np.zeros(3).view(Sly)
"""

_BROKEN = "def total(numbers):\n    return -1\n"

#: What patches something that a comparison in the same process would go through.
FORGED = {
    "eq_true": {"q2": ALWAYS + "def double(values): return Always()",
                "q4": "def total(numbers): return Always()",
                "q5": "def draws(n, rng): return Always()"},
    "eq_true_values": {"q1": ALWAYS + "q1 = Always()", "q3": "q3 = Always()"},
    "str_subclass": {"q1": "class S(str):\n    def __eq__(s, o): return True\n"
                           "    def strip(s): return s\n    def upper(s): return s\n"
                           "    __hash__ = str.__hash__\nq1 = S('A')"},
    "ndarray_eq": {"q2": ALWAYS + _ARRAY},
    "array_priority": {"q2": ALWAYS + _ARRAY.replace("__array_ufunc__", "_x")},
    "array_function": {"q2": ALWAYS + _ARRAY.replace("__array_function__", "_x")},
    "patch_np_testing": {"q2": "import numpy as np\n"
                               "np.testing.assert_allclose = lambda *a, **k: 0\n"
                               "def double(values): return np.zeros(3)"},
    "patch_code": {"q2": "import numpy as np\ndef nothing(*a, **k): pass\n"
                         "np.testing.assert_allclose.__code__ = nothing.__code__\n"
                         "def double(values): return np.zeros(3)"},
    "patch_builtins": {"q4": "import builtins\nbuiltins.sum = lambda *a: 6\n"
                             "builtins.list = lambda *a: [-1] * 20\n" + _BROKEN},
    "ast_strip": {"q4": "import ast\nclass Strip(ast.NodeTransformer):\n"
                        "    def visit_Assert(self, node): return ast.Pass()\n"
                        "try: get_ipython().ast_transformers.append(Strip())\nexcept Exception: 0\n"
                        "import builtins\nplain = builtins.compile\n"
                        "builtins.compile = lambda s, *a, **k: plain('0', *a, **k)\n" + _BROKEN},
    "input_strip": {"q4": "get_ipython().input_transformers_post.append(lambda lines: [])\n"
                          + _BROKEN},
    "run_cell_patch": {"q4": "shell = get_ipython()\ntype(shell).run_cell = lambda *a, **k: None\n"
                             + _BROKEN},
    "do_execute_patch": {"q4": "import sys\nfor m in list(sys.modules.values()):\n"
                               "    for n in ('do_call', 'do_execute', '_packed', 'run_tests'):\n"
                               "        if hasattr(m, n): setattr(m, n, lambda *a, **k: {})\n"
                               + _BROKEN},
    "displayhook_text": {"q4": "import sys\ndef total(numbers):\n    sys.displayhook('2.0')\n"},
    "displayhook_number": {"q4": "import sys\ndef total(numbers):\n    sys.displayhook(2.0)\n"},
    "displayhook_nan": {"q4": "import sys\ndef total(numbers):\n"
                              "    sys.displayhook(float('nan'))\n"},
    "displayhook_inf": {"q4": "import sys\ndef total(numbers):\n"
                              "    sys.displayhook(float('inf'))\n"},
    "frame_peek": {"q4": "import sys\ndef total(numbers):\n    frame = sys._getframe()\n"
                         "    while frame:\n        for value in list(frame.f_locals.values()):\n"
                         "            if isinstance(value, str) and 'assert total' in value:\n"
                         "                return sum(numbers)\n"
                         "        frame = frame.f_back\n    return -1"},
    "memory_peek": {"q4": "import gc\nfound = any('q4_results' in str(o)[:100000] for o in "
                          "gc.get_objects() if isinstance(o, (dict, list, tuple)) and len(o) < 50\n"
                          "    and 'marker_of_this' not in str(o)[:1000])\n"
                          "def total(numbers): return sum(numbers) if found else -1"},
    "custom_exc": {"q4": "class Fine(BaseException): pass\ndef total(numbers): raise Fine()"},
    "stop_iteration": {"q4": "def total(numbers): raise StopIteration"},
    "generator_exit": {"q4": "def total(numbers): raise GeneratorExit"},
    "assertion_rebind": {"q4": "import builtins\nbuiltins.AssertionError = ValueError\n" + _BROKEN},
    "sys_exit": {"q4": "import sys\ndef total(numbers): sys.exit(0)"},
    "recursion": {"q4": "def total(numbers): return total(numbers)"},
    "input": {"q4": "def total(numbers): return int(input())"},
    "rewrite_argument": {"q4": "def total(numbers):\n    if len(set(numbers)) == 1:\n"
                               "        numbers[0] = 7\n        return 11\n"
                               "    return sum(numbers)"},
    "empty_array": {"q2": "import numpy as np\ndef double(values):\n"
                          "    return np.zeros((3, 0))[:, :0] if len(values) == 3 else values[:0]"},
    "fake_result_token": {"q4": "import os, json\ndef total(numbers):\n"
                                "    for fd in range(3, 64):\n"
                                "        try: os.write(fd, b'{\"score\": 2.0}\\n')\n"
                                "        except OSError: pass\n    return -1"},
    "forged_frame": {"q4": "import gc\nfrom_gc = [o for o in gc.get_objects() "
                           "if type(o).__name__ == 'Channel']\ndef total(numbers):\n"
                           "    for channel in from_gc:\n"
                           "        channel.send({'id': 10 ** 6, 'value': 6})\n    return -1"},
    "negative_length": {"q4": "class L:\n    def __len__(self): return -1\n"
                              "def total(numbers): return L()"},
}  # fmt: skip

#: Who breaks Python's own tools in one answer has none for the answers that follow.
ALSO = {"ast_strip": ["q5"], "do_execute_patch": ["q5"]}

#: What ends, blocks or floods the process.
ENDED = {
    "exec_dash_O": {"q4": "import os, sys\ndef total(numbers):\n"
                          "    os.execv(sys.executable, [sys.executable, '-O', '-c', '0'])"},
    "loop": {"q4": "def total(numbers):\n    while True: pass"},
    "loop_ignore_sigint": {"q4": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                                 "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                                 "def total(numbers):\n    while True: pass"},
    "loop_catch_all": {"q4": "def total(numbers):\n    while True:\n        try:\n"
                             "            while True: pass\n        except BaseException: pass"},
    "loop_in_cell": {"q4": "while True: pass"},
    "sleep_forever": {"q4": "import time\ndef total(numbers): time.sleep(10 ** 6)"},
    "gil_hog_c": {"q4": "import re\ndef total(numbers): re.match('(a+)+$', 'a' * 60 + 'b')"},
    "segv": {"q4": "import ctypes\ndef total(numbers): ctypes.string_at(1)"},
    "abort": {"q4": "import os\nos.abort()"},
    "os_exit": {"q4": "import os\ndef total(numbers): os._exit(0)"},
    "os_exit_in_q2": {"q2": "import os\nos._exit(0)"},
    "os_exit_twice": {"q2": "import os\nos._exit(0)", "q4": "import os\nos._exit(3)"},
    "close_fds": {"q4": "import os\ndef total(numbers):\n    os.closerange(0, 4096)\n    return 6"},
    "mem": {"q4": "def total(numbers):\n    kept = []\n"
                  "    while True: kept.append(bytearray(1 << 26))"},
    "mem_numpy": {"q2": "import numpy as np\n"
                        "def double(values): return np.ones(10 ** 11)[:3]"},
    "mem_shared": {"q4": "import mmap\ndef total(numbers):\n    mmap.mmap(-1, 1 << 33)\n"
                         "    return sum(numbers)"},
    "huge_array": {"q2": "import numpy as np\ndef double(values): return np.ones(3 * 10 ** 7)"},
    "huge_answer": {"q4": "def total(numbers): return 'x' * (1 << 25)"},
    "deep_json_answer": {"q4": "def total(numbers):\n    deep = []\n"
                               "    for _ in range(10 ** 5): deep = [deep]\n    return deep"},
    "json_nan_1e999": {"q3": "q3 = float('nan')", "q4": "def total(numbers): return 1e999"},
    "literal_1e999": {"q3": "q3 = 1e999"},
    "deep_literal": {"q3": "q3 = " + "[" * 3000 + "]" * 3000},
    "long_literal": {"q3": "q3 = " + "-" * 50_000 + "1"},
    "bool_for_int": {"q3": "q3 = True", "q4": "def total(numbers): return True"},
    "np_bool": {"q3": "import numpy as np\nq3 = np.bool_(True)",
                "q4": "import numpy as np\ndef total(numbers): return np.bool_(True)"},
    "object_array": {"q2": ALWAYS + "import numpy as np\ndef double(values):\n"
                           "    return np.array([Always()] * 3, dtype=object)"},
    "surrogate_answer": {"q4": "def total(numbers): return '\\ud800'"},
    "surrogate_bytes": {"q4": "def total(numbers): return {b'\\xff': '\\udfff'}"},
    "big_int": {"q4": "def total(numbers): return 10 ** 100_000"},
    "mutating_thread": {"q4": "import os, threading\n"
                              "def total(numbers):\n"
                              "    threading.Timer(0.2, os._exit, [1]).start()\n"
                              "    import time; time.sleep(2)"},
}  # fmt: skip

#: Floods and noise that are no reason to lose anything.
NOISE = {
    "stdout_200MB": {"q4": "def total(numbers):\n    print('x' * (1 << 20))\n"
                           "    return sum(numbers)\nfor _ in range(200): print('y' * (1 << 20))"},
    "display_5000": {"q4": "for number in range(5000): display(number)\n"
                           "def total(numbers): return sum(numbers)"},
    "long_line": {"q4": "def total(numbers): return sum(numbers)\n# " + "x" * 300_000},
    "ansi_bomb": {"q4": "def total(numbers):\n    print('\\x1b[2J\\x1b]0;title\\x07' * 1000)\n"
                        "    return sum(numbers)"},
    "surrogates_printed": {"q4": "def total(numbers):\n    print('\\ud800')\n"
                                 "    return sum(numbers)"},
    "warns": {"q4": "import warnings\nwarnings.warn('careful')\ndef total(numbers):\n"
                    "    warnings.warn('careful')\n    return sum(numbers)"},
    "logs": {"q4": "import logging\nlogging.error('hm')\ndef total(numbers):\n"
                   "    logging.getLogger('x').error('hm')\n    return sum(numbers)"},
    "fd2": {"q4": "import os\nos.write(2, b'noise')\ndef total(numbers):\n    os.write(1, b'x')\n"
                  "    os.write(2, b'noise')\n    return sum(numbers)"},
    "tf_stderr": {"q4": "import os\nos.write(2, b'E0000 00:00:1 cuda_executor.cc:1] failed call '\n"
                        "         b'to cuInit: INTERNAL: CUDA error')\ndef total(numbers):\n"
                        "    os.write(2, b'W0000 This TensorFlow binary is optimized')\n"
                        "    return sum(numbers)"},
    "slow_import": {"q4": "import time, types, sys\ntime.sleep(1.5)\n"
                          "sys.modules['slow'] = types.ModuleType('slow')\nimport slow\n"
                          "def total(numbers):\n    import decimal\n    time.sleep(0.02)\n"
                          "    return int(sum(map(decimal.Decimal, numbers)))"},
    "numpy_result": {"q4": "import numpy as np\ndef total(numbers): return np.sum(numbers)"},
    "zero_d_array": {"q4": "import numpy as np\ndef total(numbers):\n"
                           "    return np.array(sum(numbers))"},
    "calculated": {"q3": "q3 = 1 / 4"},
    "calculated_elsewhere": {"q3": "quarter = 1 / 4\nq3 = quarter"},
    "annotated": {"q3": "q3: float = 0.25"},
    "lower_case": {"q1": "q1 = ' b '"},
    "magics": {"q4": "%matplotlib inline\n%time 1 + 1\n!ls\n\ndef total(numbers):\n"
                     "    return sum(numbers)"},
    "cell_magic": {"q4": "%%time\ndef total(numbers):\n    return sum(numbers)"},
    "restarted_kernel": {"q4": "del np\nimport numpy as np\n"
                               "def total(numbers): return int(np.sum(numbers))"},
    "lambda_answer": {"q4": "total = lambda numbers: sum(numbers)"},
    "class_answer": {"q4": "class Adder:\n    def __call__(self, numbers): return sum(numbers)\n"
                           "total = Adder()"},
    "partial_answer": {"q4": "from functools import partial\ntotal = partial(sum)"},
    "ndarray_subclass": {"q2": "import numpy as np\ndef double(values):\n"
                               "    return np.ma.masked_array(2 * values)"},
    "decorated": {"q4": "import functools\n@functools.lru_cache\ndef helper(n): return n\n"
                        "def total(numbers): return sum(map(helper, numbers))"},
    "writes_own_files": {"q4": "open('notes.txt', 'w').write('6')\ndef total(numbers):\n"
                               "    assert open('notes.txt').read() == '6'\n"
                               "    return sum(numbers)"},
    "threads": {"q4": "from concurrent.futures import ThreadPoolExecutor\ndef total(numbers):\n"
                      "    with ThreadPoolExecutor(4) as pool:\n"
                      "        return sum(pool.map(int, numbers))"},
    "unhashable_repr": {"q4": "class Odd:\n    def __repr__(self): raise ValueError\nodd = Odd()\n"
                              "odd\ndef total(numbers): return sum(numbers)"},
}  # fmt: skip
