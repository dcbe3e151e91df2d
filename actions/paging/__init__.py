"""Telling the chain of an alarm: the words (notice.py), the ways out (mail.py, webhook.py, text messages), the loop (pager.py).

Which ways this installation has, ways.py reads from the environment. The queue and its rules are in actions/store/pages.py.
"""
