"""The practice questions of each lesson; `utils.practice` shows them."""
