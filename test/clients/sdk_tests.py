"""The SDK's own tests, as they come with the package, against graphkeeper.

usage: sdk_tests.py ADMIN_URL DATA_DIRECTORY SCRATCH_DIRECTORY

They were written for the C++ engine. What cannot run here is named below with its reason; nothing else is left out.
They wait three seconds after each start, for the compiler to hear of the new graph; here they do not wait at all.
"""

import os
import sys
import time
from types import SimpleNamespace

admin, data, scratch = sys.argv[1:4]
os.environ.update(INTERACTIVE_ADMIN_ENDPOINT=admin, FLEX_DATA_DIR=data)

import pytest  # noqa: E402
from gs_interactive.models import CreateProcedureRequest  # noqa: E402
from gs_interactive.tests import conftest  # noqa: E402
from gs_interactive.tests import test_driver  # noqa: E402
from gs_interactive.tests import test_robustness  # noqa: E402

conftest.time = SimpleNamespace(sleep=lambda seconds: time.sleep(min(seconds, 0.05)))

LEFT_OUT = {
    "test_complex_query": "its data files are not in the package",
    "test_x_csr_params": "its data files are not in the package",
    "test_multiple_edge_property": "its data files are not in the package",
    "test_custom_pk_name": "asks for columns by the names that Calcite gives them ($f0)",
}


class DriverSession(test_driver.TestDriver):
    """Its session, but for two steps: the embedded engine speaks no Gremlin, and runs no C++."""

    def runGremlinQuery(self):
        status = self._sess.get_service_status().get_value()
        assert status.gremlin_port == 0

    def createCppProcedure(self):
        self._cpp_proc_name = "test_procedure_cpp"
        request = CreateProcedureRequest(
            name=self._cpp_proc_name, description="C++", query="int main() { return 0; }", type="cpp"
        )
        refusal = self._sess.create_procedure(self._graph_id, request)
        assert not refusal.is_ok() and "cpp" in refusal.get_status_message()
        # The steps that call it go on with one in Cypher.
        request.type = "cypher"
        request.query = "MATCH (n:person) WHERE n.id > $id RETURN count(n) AS persons"
        assert self._sess.create_procedure(self._graph_id, request).is_ok()


test_driver.TestDriver.__test__ = False
DriverSession.__test__ = True


class Reporter:
    """A line a test."""

    def pytest_collection_modifyitems(self, items):
        for item in items:
            if item.name in LEFT_OUT:
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT[item.name]))

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed" and report.when == "setup":
            reason = f": {report.longrepr[2]}" if report.skipped else ""
            print(f"  {report.outcome:<8} {report.nodeid.split('::')[-1]}{reason}", flush=True)
            if report.failed:
                print(report.longreprtext[-3000:], report.capstdout[-1000:], flush=True)


def collected():
    """A file of its own that names the tests, so that nothing is written into the environment."""
    path = os.path.join(scratch, "test_sdk.py")
    with open(path, "w") as file:
        file.write("from __main__ import DriverSession\n")
        file.write("from gs_interactive.tests.conftest import *\n")
        file.write("from gs_interactive.tests.test_robustness import *\n")
    return path


options = ["--quiet", "--no-header", "-p", "no:cacheprovider", "-p", "no:terminalreporter", "--rootdir", scratch]
sys.exit(pytest.main([*options, collected()], plugins=[Reporter()]))
