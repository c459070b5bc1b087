"""Notebooks and Markdown as HTML: nbconvert with a template of ours, formulas as MathML."""

from __future__ import annotations

import copy
import functools
import html
import re

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from authoring.site import questions
from authoring.site.templates import TEMPLATES

_PLAYGROUND = re.compile(r"(?m)^\s*(?:\w+ = )?widgets(?:_\w+)?\.\w+\(")


class FormulaError(ValueError):
    """A formula cannot be turned into MathML; the message holds it."""


class _Renderer(IPythonRenderer):
    """Markdown with formulas as MathML, which browsers lay out without a script."""

    def inline_math(self, body: str) -> str:
        """A formula within a line."""
        return _formula(body, "inline")

    def block_math(self, body: str) -> str:
        """A formula on a line of its own."""
        return _formula(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        """A formula such as aligned equations."""
        return _formula(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


class _Exporter(HTMLExporter):
    """The cells of a notebook without a page around them."""

    def from_notebook_node(self, nb: NotebookNode, resources=None, **more) -> tuple[str, dict]:
        """As HTMLExporter does it, without parsing the result, as `markup` does, once more."""
        resources = self._init_resources(resources)
        highlight = Highlight2HTML(pygments_lexer="python", parent=self)
        self.register_filter("highlight_code", highlight)
        kind = WidgetsDataTypeFilter(notebook_metadata={}, parent=self)
        self.register_filter("filter_data_type", kind)
        return TemplateExporter.from_notebook_node(self, nb, resources, **more)

    def markdown2html(self, source: str) -> str:
        """Markdown as the site shows it."""
        return markdown(source)


def markdown(text: str) -> str:
    """Markdown text, with formulas between dollar signs, as HTML.

    Raises FormulaError.
    """
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(text)


def notebook(node: NotebookNode, solved: bool) -> str:
    """The cells of a built lesson as HTML; what the builder added as code is left out.

    `solved` folds the answers to exercises. Raises FormulaError, or
    ValueError for a practice question that there is not.
    """
    node = copy.deepcopy(node)
    node.cells = [cell for cell in node.cells if cell.metadata.get("course") != "setup"]
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        if solved and cell.id.startswith("exercise-"):
            cell.metadata["site"] = "answer"
        elif _PLAYGROUND.search(cell.source):
            cell.metadata["site"] = "playground"
        elif question := questions.asked(cell.source):
            cell.metadata["practice"] = questions.html(question)
    return _exporter().from_notebook_node(node)[0]


@functools.cache
def _exporter() -> _Exporter:
    return _Exporter(
        template_name="course",
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def _formula(tex: str, display: str) -> str:
    """One formula as MathML, with its TeX as alternative text."""
    from latex2mathml.converter import convert

    try:
        mathml = convert(tex, display=display)
    except Exception as error:  # the package's exceptions have nothing else in common
        raise FormulaError(f"${tex}$: {type(error).__name__}") from error
    # What the package does not know it hands on as it is.
    unknown = re.search(r">(\\\w*|&)<", mathml)
    if unknown:
        raise FormulaError(f"${tex}$: {unknown.group(1)} has no MathML here; write it another way")
    return mathml.replace("<math ", f'<math alttext="{html.escape(tex)}" ', 1)
