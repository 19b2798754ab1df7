"""What happens by itself: triggers, workflows, actions, jobs, schedules."""
