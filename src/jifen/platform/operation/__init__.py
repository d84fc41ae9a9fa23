"""Running a platform: making its home, seeding a demonstration, serving it, and the worker that does what takes time."""
