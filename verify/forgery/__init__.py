"""Signs of forgery: hints to the officer, never a refusal. Each module is one sign."""
