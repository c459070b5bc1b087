"""What is augmented how: grey digits gently, colour photographs strongly."""

import numpy as np

from utils.affine import AffineRanges

DIGITS = AffineRanges(rotation=15, shift=0.1, zoom=0.1)
PHOTOS = AffineRanges(
    rotation=40, shift=0.2, zoom=0.2, shear=float(np.rad2deg(0.2)), horizontal_flip=True
)
