"""What understands the patient: `bot.language` reads pain talk, `bot.nlu` is what the Rasa server loads."""
