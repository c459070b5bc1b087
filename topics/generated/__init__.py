"""Generated and adversarial examples."""
