"""The reading site: the lessons as static pages that need no server, no network and no Python.

`course.py site` writes a folder that can be opened from disk, put on any web server, or published
by .github/workflows/site.yml. Quizzes are not part of it. Pages come from the built notebooks as
they are: nothing is executed.

- `content`: which notebooks and documents become pages
- `questions`: practice questions become parts of a page that answer
- `render`: a notebook or a Markdown text becomes HTML (nbconvert, formulas as MathML)
- `markup`: links, pictures, headings and tables of that HTML become those of the site
- `templates`: the frame around a page
- `publish`: all of it is written, checked and put in place
"""

from authoring.site.publish import SiteError, run, write

__all__ = ["SiteError", "run", "write"]
