"""What people reach: the patient's chat API and page, the staff console.

Each patient message is stored once, screened for danger here, before Rasa, and answered also when Rasa is down.
"""
