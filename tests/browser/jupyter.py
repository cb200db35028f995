"""A real JupyterLab with real kernels: notebooks open in Chromium, and Python is asked behind its back."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client import BlockingKernelClient

TOKEN = "shapes"  # noqa: S105 (of a server that lives as long as the tests)
# It would ask about news, and suggest a build for dash's old extension, in dialogs that lie over the page.
PAGE = {"buildAvailable": False, "buildCheck": False}
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
NOTEBOOK = (
    """(path) => [...window.jupyterapp.shell.widgets('main')].find((one) => one.context?.path === path)"""
)
READY = """async (notebook) => {
    if (!notebook) return false;
    await notebook.context.ready;
    await notebook.sessionContext.ready;
    const {session} = notebook.sessionContext;
    return !session || session.kernel?.status === 'idle';
}"""
RUN_CELL = """async (notebook, index) => {
    notebook.content.activeCellIndex = index;
    await window.jupyterapp.commands.execute('notebook:run-cell');
}"""


class Lab:
    """A server on this machine, with settings and files of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.work = self.folder / "work"
        self.runtime = self.folder / "runtime"
        config = self.folder / "config" / "labconfig"
        for each in (self.work, self.runtime, config):
            each.mkdir(parents=True)
        (config / "default_setting_overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        (config / "page_config.json").write_text(json.dumps(PAGE), encoding="utf-8")
        env = os.environ | {
            "JUPYTER_CONFIG_DIR": str(config.parent),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.runtime),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "JUPYTER_PREFER_ENV_PATH": "1",
        }
        # Root is who runs tests in containers; Jupyter refuses to serve as root by default.
        arguments = ["--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root", "--expose-app-in-browser"]
        arguments += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.work}"]
        arguments += ["--LabApp.extension_manager=readonly", "--LabApp.collaborative=False"]
        self._log = (self.folder / "server.log").open("w")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            env=env,
            cwd=self.work,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self.url = self._started()

    def _started(self, timeout=60):
        end = time.monotonic() + timeout
        info = self.runtime / f"jpserver-{self._server.pid}.json"
        while time.monotonic() < end:
            if self._server.poll() is not None:
                break
            with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
                return json.loads(info.read_text(encoding="utf-8"))["url"]
            time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{(self.folder / 'server.log').read_text()}")

    def close(self):
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._log.close()

    def write(self, name, cells):
        """Write a notebook of code cells, as `name`.ipynb."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self.work / f"{name}.ipynb")

    def open(self, page, name, cells=None):
        """Open a notebook in a page; with `cells`, a new one."""
        if cells is not None:
            self.write(name, cells)
        return Notebook(self, page, name)


class Notebook:
    """A notebook that is open in a page."""

    def __init__(self, lab, page, name):
        self.lab, self.page, self.path = lab, page, f"{name}.ipynb"
        self._client = None
        # A workspace of its own: the server would open the notebooks of other tests again.
        page.goto(f"{lab.url}lab/workspaces/{name}/tree/{self.path}?token={TOKEN}")
        self._wait()

    def _wait(self):
        self.page.wait_for_function("() => window.jupyterapp?.shell", timeout=40_000)
        self.page.evaluate("() => window.jupyterapp.restored")
        end = time.monotonic() + 30
        while not self.evaluate(READY):
            assert time.monotonic() < end, f"{self.path} was not opened"
            time.sleep(0.05)

    def reload(self):
        self.page.reload()
        self._wait()

    def command(self, name, **arguments):
        self.page.evaluate(
            "([name, given]) => window.jupyterapp.commands.execute(name, given)", [name, arguments]
        )

    def run(self):
        """Run every cell, and wait until all are done."""
        self.command("notebook:run-all-cells")

    def run_cell(self, index):
        self.evaluate(RUN_CELL, index)

    def evaluate(self, function, argument=None):
        """Call a JavaScript function (notebook panel, argument) in the page."""
        call = f"([path, given]) => ({function})(({NOTEBOOK})(path), given)"
        return self.page.evaluate(call, [self.path, argument])

    def save(self):
        self.command("docmanager:save")
        return self.lab.work / self.path

    def restart_kernel(self):
        self.forget_kernel()
        self.evaluate("(notebook) => notebook.sessionContext.session.kernel.restart()")

    def drop_socket(self):
        """Cut the line to the kernel; JupyterLab makes a new one."""
        self.evaluate("(notebook) => notebook.sessionContext.session.kernel._ws.close()")

    def output(self, index):
        """Locate the output area of a cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-Cell-outputArea")

    # -- behind the page's back --------------------------------------------------------------------------

    @property
    def kernel(self):
        """A client of its own to the kernel of the notebook."""
        if self._client is None:
            session = self.evaluate("(notebook) => notebook.sessionContext.session.kernel.id")
            self._client = BlockingKernelClient(
                connection_file=str(self.lab.runtime / f"kernel-{session}.json")
            )
            self._client.load_connection_file()
            self._client.start_channels()
            self._client.wait_for_ready(timeout=20)
        return self._client

    def execute(self, code):
        """Run code in the kernel and return what it printed."""
        printed = []

        def hook(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])

        reply = self.kernel.execute_interactive(code, store_history=False, timeout=30, output_hook=hook)
        if reply["content"]["status"] != "ok":
            raise AssertionError("\n".join(reply["content"]["traceback"]))
        return "".join(printed)

    def python(self, expression):
        """Return the value of a Python expression, as JSON knows it."""
        return json.loads(self.execute(f"import json; print(json.dumps({expression}))"))

    def until(self, expression, expected, timeout=8):
        """Wait until an expression has a value in the kernel, and return it."""
        end = time.monotonic() + timeout
        while (value := self.python(expression)) != expected and time.monotonic() < end:
            time.sleep(0.05)
        assert value == expected
        return value

    def forget_kernel(self):
        if self._client is not None:
            self._client.stop_channels()
            self._client = None

    def close(self):
        """Shut the kernel down."""
        self.forget_kernel()
        self.evaluate("(notebook) => notebook?.sessionContext.shutdown()")
