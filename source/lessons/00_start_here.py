# %% [markdown]
# # 00 Start here
#
# **About 15 minutes.** You need: nothing but this page.
#
# After this page you can
#
# 1. run cells, move a slider, and check an exercise;
# 2. say whether everything works on your computer, and what to do if it does not;
# 3. find the lesson that you want, and see how far you are.

# %% [markdown]
# ## What this course is about
#
# A network that has few training pictures can learn them by heart and still fail on new ones. This course is about two remedies: **augmentation**
# shows the network changed copies of the pictures, and **dropout** switches off random parts of the network while it learns. Do they help? Sometimes
# they help a lot, sometimes not at all, and sometimes they do harm. Every comparison in this course was measured with several random seeds, so that
# you can see which it is. (A *seed* is the number that a random generator starts from: the same seed gives the same draws.)
#
# ## Run a cell
#
# The grey box below is a *code cell*. Click into it, or move to it with the arrow keys and press Enter. Then press **Shift+Enter**: the cell runs,
# and the next one is selected. In this way you can go through a whole lesson with the keyboard.

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
# A number in brackets appears to the left of a cell that has run; a star means that it is still running. If nothing happens, choose *Kernel > Restart
# Kernel* in the menu and start again from the top.
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
# Exercises are cells that you have to finish. In this one, return the picture with every pixel 0.2 brighter. Pixels are between 0 (black) and 1
# (white), and must stay in this range; `np.clip` helps. Do not change the picture that the function gets.


# %% exercise="00.brighter"
def brighter(image):
    """The picture with every pixel 0.2 brighter, within 0 and 1."""
    ### BEGIN SOLUTION
    return np.clip(image + 0.2, 0, 1)
    ### END SOLUTION


# %% [markdown]
# Then check your answer. There are four possible results: *correct*; *not attempted*; *wrong*, with the property that fails; or *error*, with the
# line of your code that raised it. Try a wrong answer first; nobody counts your attempts.

# %%
check("00.brighter", brighter)

# %% [markdown]
# Stuck? Below the answer are three buttons: *Check* looks again at what you ran last, *Hint* gives the next hint, *Solution* shows ours. The calls
# `check(...)`, `hint(...)` and `solution(...)` do the same; for this one, remove the `#` and run the cell.

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
# Before an important result, each lesson asks what you expect. You do not give one number but a *range*, just wide enough that you expect to be right
# four times out of five. Move both ends, with the mouse or with Tab and the arrow keys, then lock it in. Afterwards the result is shown next to it,
# and the last lesson shows how often your ranges were right. Nobody else sees them: they stay on this computer.

# %%
predict("00.first")

# %%
outcome("00.first")

# %% [markdown]
# ## The map
#
# The titles are links. Read a lesson from top to bottom: first guess, then run, then compare. A quiz comes after the lessons that it asks about. Your
# answers stay in the quiz's own notebook. *Validate* in its toolbar says whether they can be read, not whether they are right.

# %%
course_map.course_map()

# %% [markdown]
# ## If something does not work
#
# - **"Notebook is not trusted"**: JupyterLab shows no stored output of notebooks that you have not run yourself.
#   Run the cells, and it trusts them.
# - **A playground says "model not found"**: a saved page keeps the text, not the program behind it. Run the cell again.
# - **A cell does not stop**: *Kernel > Interrupt Kernel* (press I twice outside a cell). Live trainings have a stop button.
# - **Something is broken or missing**: close JupyterLab and run `python3 course.py doctor` in the course's folder.
# - **You have changed a lesson and want the original back**: rename your notebook, then unpack or check out the course again.
# - **You do not understand something**: *Hint*, then *Solution*, then your instructor. For fellow learners,
#   name the lesson and the number in the brackets of the cell.
#
# ## Key insight
#
# **Guess before you look.** You remember best what surprises you.
#
# ## What to try next
#
# - Find the strongest rotation in the playground above at which everybody would still read a 6.
#
# Next: [01 The dataset](01_the_dataset.ipynb).
