"""What follows from verdicts: feedback, exports, insight."""
