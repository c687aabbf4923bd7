"""Run first in a process that a script started: import modules as its parent does.

`multiprocessing` hands things over before the new process knows where packages are, so
this is run as a file. It is given two names: TOOL, the folder that holds the package
`loom`, and GIVEN, what `import_as_parent` takes.
"""

import sys

tool, given = globals()["TOOL"], globals()["GIVEN"]
if tool not in sys.path:
    sys.path.append(tool)

from loom.tracing.processes import import_as_parent  # noqa: E402

import_as_parent(*given)
