# %% [markdown]
# # 00 Start here
#
# **About 15 minutes.** You need: nothing but this page.
#
# After it you can
#
# 1. run cells, move a slider, and check an exercise;
# 2. say whether everything works on your computer, and what to do if not;
# 3. find the lesson that you want, and see how far you are.

# %% [markdown]
# ## What this course is about
#
# A network that has few training pictures can learn them by heart and still fail on new ones. Two remedies are the
# subject here: **augmentation** shows the network changed copies of the pictures, **dropout** switches off random parts
# of the network while it learns. Do they help? Sometimes much, sometimes not at all, and now and then they harm.
# Every comparison in this course was measured with several random seeds, so that you can see which. (A *seed* is the number
# that a random generator starts from: the same seed gives the same draws.)
#
# ## Run a cell
#
# The grey box below is a *code cell*. Click into it, or move to it with the arrow keys and press Enter. Then press
# **Shift+Enter**: it runs, and the next one is selected. So you can go through a whole lesson with the keyboard.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.augmentation import playground
from topics.start import course_map, installation
from utils.data import course_split

# %%
practice("00.star")

# %% [markdown]
# A number in brackets appears to the left of a cell that has run; a star means that it is still running.
# If nothing happens, choose *Kernel > Restart Kernel* in the menu and begin at the top.
#
# ## Does everything work?
#
# *Predict: how many of the five things below will be in order on your computer?*

# %%
installation.check_installation()

# %% [markdown]
# ## Move something
#
# Most lessons have a playground. With the mouse, or with Tab and the arrow keys: move *rotation*. The pictures to the
# right of the original follow at once, and the line below shows the code that makes them. If you see a still picture and no
# controls, the page is not running in JupyterLab or was not run yet.

# %%
six = course_split(seed=0).x_train[7]
playground.augmentation(six, "a 6")

# %% [markdown]
# ### Exercise: brighter
#
# Exercises are cells that are not finished. This one: return the picture with every pixel 0.2 brighter. Pixels lie
# between 0 (black) and 1 (white), and must still do so afterwards; `np.clip` helps. The picture that comes in stays as it is.


# %% exercise="00.brighter"
def brighter(image):
    """The picture with every pixel 0.2 brighter, within 0 and 1."""
    ### BEGIN SOLUTION
    return np.clip(image + 0.2, 0, 1)
    ### END SOLUTION


# %% [markdown]
# Then ask. The answer is one of four: *correct*, *not attempted*, *wrong* with the property that fails, or *error* with
# the line of yours that raised it. Try a wrong answer first; nobody counts.

# %%
check("00.brighter", brighter)

# %% [markdown]
# Stuck? Below the answer are three buttons: *Check* looks again at what you ran last, *Hint* gives the next hint, *Solution* shows ours.
# The calls `check(...)`, `hint(...)` and `solution(...)` do the same; for this one take the `#` away and run the cell.

# %%
# hint("00.brighter")


# %% wrong="00.brighter" expect="between 0 and 1"
def brighter(image):
    return image + 0.2


# %% wrong="00.brighter" expect="must not change"
def brighter(image):
    image += 0.2
    return np.clip(image, 0, 1)


# %% wrong="00.brighter" expect="gain 0.2"
def brighter(image):
    return np.clip(image * 1.2, 0, 1)


# %% wrong="00.brighter" expect="only cut off"
def brighter(image):
    return np.minimum(image + 0.2, 0.95)


# %% [markdown]
# ## Predict, then look
#
# Before an important result each lesson asks what you expect. Not one number: a *range*, so wide that you are right four times in five. Move both ends, with the mouse or with Tab and the arrow keys, then lock it in.
# The result stands beside it afterwards, and the last lesson shows how often your ranges were right. Nobody else sees them: they stay on this computer.

# %%
predict("00.first")

# %%
outcome("00.first")

# %% [markdown]
# ## The map
#
# The titles are links. A lesson is best read from top to bottom: guess first, run, then compare. A quiz
# stands after the lessons that it asks about; your answers stay in the quiz's own notebook, and *Validate* in its toolbar
# says whether they can be read, not whether they are right.

# %%
course_map.course_map()

# %% [markdown]
# ## When something is in the way
#
# - **"Notebook is not trusted"**: JupyterLab shows no stored output of notebooks that you have not run yourself.
#   Run the cells, and it trusts them.
# - **A playground says "model not found"**: a saved page keeps the text, not the program behind it. Run the cell again.
# - **A cell does not end**: *Kernel > Interrupt Kernel* (press I twice outside a cell). Live trainings have a stop button.
# - **Something is broken or missing**: close JupyterLab and run `python3 course.py doctor` in the course's folder.
# - **You have changed a lesson and want the original back**: rename your notebook and unpack or check out the course again.
# - **You do not understand something**: *Hint*, then *Solution*, then your instructor. For fellow learners,
#   name the lesson and the number in the brackets of the cell.
#
# ## Key insight
#
# **Guess before you look.** What you expected and did not see is what you will remember.
#
# ## What to try next
#
# - Find the strongest rotation in the playground above at which everybody would still read a 6.
#
# Next: [01 The dataset](01_the_dataset.ipynb).
