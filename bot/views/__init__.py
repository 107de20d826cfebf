"""What members see: forms, messages, App Home. Whoever draws a form also reads it."""
