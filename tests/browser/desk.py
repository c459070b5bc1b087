"""One page of JupyterLab: open a notebook, run it, find its cells, read what they put out."""

import re

from lab import MINUTE, NOT_OURS, Lab

PANEL = "jupyterapp.shell.currentWidget"
READ = """cell => ({
    type: cell.model.type,
    source: cell.model.sharedModel.getSource(),
    outputs: (cell.model.outputs?.toJSON() ?? []),
})"""


class Desk:
    """A page on which JupyterLab is open.

    Attributes:
        page: Playwright's Page.
        lab: the server.
        errors: what the page has put on the browser's console as errors.
    """

    def __init__(self, page, lab: Lab, start: str = "") -> None:
        """Open JupyterLab on `page`, by default with no document; `start` is a path below /lab."""
        self._take(page, lab)
        page.goto(f"{lab.url}lab{start}?reset&token={lab.token}")
        page.wait_for_function("window.jupyterapp?.shell && jupyterapp.restored", timeout=MINUTE)
        page.evaluate("jupyterapp.restored.then(() => true)")
        page.wait_for_selector("#jp-main-dock-panel", timeout=MINUTE)

    @classmethod
    def of(cls, page, lab: Lab) -> "Desk":
        """Take over a page on which JupyterLab is open already."""
        desk = cls.__new__(cls)
        desk._take(page, lab)
        return desk

    def _take(self, page, lab: Lab) -> None:
        self.page = page
        self.lab = lab
        self.errors: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _listen(self, message) -> None:
        if message.type == "error" and not NOT_OURS.search(message.text):
            self.errors.append(message.text)

    # --- documents ---

    def open(self, path: str) -> None:
        """Open a notebook by its path below the root and wait for its kernel."""
        self.page.evaluate(
            """async path => {
                const panel = await jupyterapp.commands.execute(
                    'docmanager:open', {path, factory: 'Notebook'});
                await panel.context.ready;
                await panel.revealed;
                await panel.sessionContext.ready;
                jupyterapp.shell.activateById(panel.id);
            }""",
            path,
        )
        self.page.wait_for_function(
            f"{PANEL}?.context?.path === {path!r}"
            f" && {PANEL}.sessionContext.session?.kernel?.status === 'idle'",
            timeout=3 * MINUTE,
        )

    def close(self) -> None:
        """End the kernel of the open notebook and close it, unsaved."""
        self.page.evaluate(
            f"""async () => {{
                const panel = {PANEL};
                await panel.sessionContext.shutdown();
                panel.dispose();
            }}"""
        )

    # --- cells ---

    def run_all(self) -> bool:
        """Run all cells and wait for the last; True if none has ended with an error."""
        return self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")

    def run(self, *indices: int) -> None:
        """Run some cells, one after the other, and wait for each."""
        for index in indices:
            self.page.evaluate(
                f"""async index => {{
                    {PANEL}.content.activeCellIndex = index;
                    {PANEL}.content.deselectAll();
                    await jupyterapp.commands.execute('notebook:run-cell');
                }}""",
                index,
            )

    def cells(self) -> list[dict]:
        """Return type, source and outputs (as in a notebook file) of each cell."""
        return self.page.evaluate(f"{PANEL}.content.widgets.map({READ})")

    def find(self, pattern: str) -> int:
        """Return the number, from 0, of the first code cell whose source matches a pattern."""
        for index, cell in enumerate(self.cells()):
            if cell["type"] == "code" and re.search(pattern, cell["source"], re.MULTILINE):
                return index
        raise LookupError(f"no code cell has {pattern!r}")

    def failures(self) -> list[str]:
        """Return the errors, and what else stands on red, below the cells."""
        found = []
        for index, cell in enumerate(self.cells()):
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    found.append(f"cell {index}: {output['ename']}: {output['evalue']}")
                elif output.get("name") == "stderr":
                    found.append(f"cell {index} warns: {''.join(output['text'])}")
        return found

    def text(self, index: int) -> str:
        """Return what cell `index` has put out, as plain text."""
        found = []
        for output in self.cells()[index]["outputs"]:
            parts = output.get("text") or output.get("data", {}).get("text/plain", "")
            found.append("".join(parts))
        return "\n".join(found)

    def write(self, index: int, source: str) -> None:
        """Put other code into cell `index`."""
        self.page.evaluate(
            f"([index, source]) => {PANEL}.content.widgets[index].model.sharedModel"
            ".setSource(source)",
            [index, source],
        )

    def show(self, index: int):
        """Scroll to cell `index`; returns its element (Playwright's ElementHandle)."""
        self.page.evaluate(
            f"""async index => {{
                await {PANEL}.content.scrollToItem(index, 'start');
                {PANEL}.content.activeCellIndex = index;
                {PANEL}.content.widgets[index].node.scrollIntoView({{block: 'start'}});
            }}""",
            index,
        )
        node = self.page.evaluate_handle(f"{PANEL}.content.widgets[{index}].node").as_element()
        node.wait_for_element_state("visible")
        return node
