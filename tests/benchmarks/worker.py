"""
One program at one operation, in a process of its own: the harness starts it, and each line that it sends is one run.

Answers are JSON, a line each. What the program itself prints goes where errors go. A run returns what it counted, or
a function that counts it when the clock has stopped.
"""

import importlib.metadata
import importlib.util
import json
import os
import re
import sys
import time
from pathlib import Path


def main():
    """Open what the operation needs, say that all is ready, then run whenever asked to."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    program, operation = sys.argv[1:3]
    spec = json.loads(sys.stdin.readline())
    module = loaded(program)
    state = module.opened(spec, operation) if operation != "index" else None
    answer(answers, version=importlib.metadata.version(module.PACKAGE))
    for _ in sys.stdin:
        arguments = (spec,) if operation == "index" else (state, spec)
        answer(answers, **timed(getattr(module, operation), *arguments))


def timed(run, *arguments):
    """One run: its seconds, CPU seconds, memory, and what it counted, be it when the clock has stopped."""
    cpu, began = cpu_seconds(), time.perf_counter()
    counts = run(*arguments)
    taken = {"seconds": time.perf_counter() - began, "cpu": cpu_seconds() - cpu, "memory": peak_memory()}
    return taken | {"counts": counts() if callable(counts) else counts}


def loaded(program):
    """The file of a program as a module, under a name that hides no library."""
    path = Path(__file__).parent / "programs" / f"{program}.py"
    description = importlib.util.spec_from_file_location(f"program_{program}", path)
    module = importlib.util.module_from_spec(description)
    description.loader.exec_module(module)
    return module


def cpu_seconds():
    """CPU seconds of this process so far, and of its children that have ended."""
    return time.process_time() + sum(os.times()[2:4])


def peak_memory():
    """Most memory that this process has had, in bytes; None where the system does not tell."""
    try:
        # ru_maxrss would hold what the process had before it became this program
        status = Path("/proc/self/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def answer(answers, **values):
    """One line of JSON."""
    print(json.dumps(values), file=answers, flush=True)


if __name__ == "__main__":
    main()
