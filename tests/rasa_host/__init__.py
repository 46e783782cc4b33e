"""A Rasa server as an action server meets it, made of rasa-sdk's own classes."""
