"""Messages to people: one event, one message, written in the same transaction as the event and sent afterwards."""
