"""Names and roles that the widgets of ipywidgets leave out, for screen readers and the keyboard.

ipywidgets writes a slider's description beside it, but does not tie it to the handle; its radio
buttons are no group, so that arrow keys do not move between them; its toggle buttons do not say
which one is on; and no widget can announce that its text has changed. JupyterLab, for its part,
takes arrow keys and Enter for itself when a control below a cell has the focus. A few lines of
script in the page mend all that. They are carried by an HTML widget, as a handler of a style sheet:
it runs when the widget is shown. Where a page forbids such handlers, the widgets work as ipywidgets
made them.
"""

from __future__ import annotations

import html

import ipywidgets as ipw

ROOT, LIVE, GROUP = "course-widget", "course-live", "course-group"

# Runs again whenever something below the root changes: views are made late, and made anew.
_SCRIPT = f"""
const root = this.closest('.{ROOT}');
if (!root) return;
const text = (box, part) => (box.querySelector(part)?.textContent ?? '').trim();
const set = (node, name, value) => {{
  if (node && value && node.getAttribute(name) !== value) node.setAttribute(name, value);
}};
const mend = () => {{
  for (const box of root.querySelectorAll('.widget-slider')) {{
    const handle = box.querySelector('[role=slider]');
    set(handle, 'aria-label', text(box, '.widget-label'));
    set(handle, 'aria-valuetext', text(box, '.widget-readout'));
    set(box.querySelector('.widget-readout'), 'aria-label', text(box, '.widget-label') + ', typed');
  }}
  for (const box of root.querySelectorAll('.widget-radio')) {{
    set(box, 'role', 'radiogroup');
    set(box, 'aria-label', text(box, '.widget-label'));
    box.dataset.group ??= 'course-' + Math.random().toString(36).slice(2);
    for (const button of box.querySelectorAll('input')) set(button, 'name', box.dataset.group);
  }}
  for (const box of root.querySelectorAll('.widget-toggle-buttons')) {{
    set(box, 'role', 'group');
    set(box, 'aria-label', text(box, '.widget-label'));
    for (const button of box.querySelectorAll('button'))
      set(button, 'aria-pressed', String(button.classList.contains('mod-active')));
  }}
  for (const box of root.querySelectorAll('.{GROUP}')) {{
    set(box, 'role', 'group');
    set(box, 'aria-label', text(box, '.course-question'));
  }}
  // JupyterLab's own name for an element that keeps its keys.
  for (const part of root.querySelectorAll('input, button, select, [role=slider]'))
    set(part, 'data-lm-suppress-shortcuts', 'true');
  for (const box of root.querySelectorAll('.{LIVE} .widget-html-content'))
    set(box, 'role', 'status');
}};
mend();
let asked = 0;
new MutationObserver(() => {{
  if (!asked) asked = setTimeout(() => {{ asked = 0; mend(); }}, 50);
}}).observe(root, {{childList: true, subtree: true, characterData: true,
  attributes: true, attributeFilter: ['class']}});
"""


def named(box: ipw.Widget, style: str = "") -> ipw.Box:
    """A box with this widget, in which every control tells its name, its value and its group.

    Args:
        box: what is to be shown. Below it a widget with the class ``course-live`` announces its
            text when it changes, one with ``course-group`` is a group named by its element of the
            class ``course-question``.
        style: style sheet for what is in the box.
    """
    handler = html.escape(_SCRIPT, quote=True)
    hook = ipw.HTML(f'<style onload="{handler}">{style}</style>')
    hook.layout.display = "none"
    outer = ipw.VBox([box, hook])
    outer.add_class(ROOT)
    return outer
