"""The tests. Settings of the processes that run them stand here: this module is imported before any
of them.
"""

import os

# Matrices are small here, and there is a process of tests for each core: threads of the linear
# algebra only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
