"""The plugin manager: what runs, what could, plans before anything happens, and the way back."""
