"""Sessions of onnxruntime that leave the other cores alone."""

from pathlib import Path

import onnxruntime


def session(model: Path) -> onnxruntime.InferenceSession:
    """A model ready to run on one thread: processes scale over the cores, threads of one wait for each other."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # what it allocates for the largest picture would stay with the process
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
