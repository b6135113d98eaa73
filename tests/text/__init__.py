"""The one text: its notation is read, counted, compared and negotiated."""
