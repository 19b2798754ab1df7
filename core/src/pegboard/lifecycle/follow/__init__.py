"""How every process follows the newest generation of the system."""
