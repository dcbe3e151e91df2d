"""Where a message says yes, no, not sure or rather not: as a whole, of a named thing, in the order asked, or in the words of one item.

Words and codes are in data/lexicon/LANGUAGE/answers.yml. What a verdict becomes for an asked item is decided in answers.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.lexicon import Hit, Lexicon, Message

YES, NO = "yes", "no"
DECIDED = frozenset({"yes", "no", "unable", "past", "agree"})
_ALONE = ("skip", "unsure", "all", "soft", "well", "partly", "hedge")  # verdicts only where little else is said, in this order
_NAMED = frozenset({"yes", "no", "unsure", "soft", "past", "skip"})  # what a name may have beside it; "fine" is none here
_PART_ENDS = frozenset({",", ".", "!", ";", "-", "—", "–", "\n", "...", ":", "(", "?"})
_LOOSE = 4  # other words that may stand beside a "skip" or "not sure"
_BEFORE_A_CLOSING = frozenset({"so", "a", ",", ".", "!", "?", "-", "\n", "...", "that's", "then"})
_NEAR = 3  # words between a sentence's beginning and the yes or no that it ends in
_UNDOES = 3  # words before "fine" in which a "not" undoes it


class VerdictReader:
    """Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._beside, self._begins_anew, self._small, self._contrast, self._no_first = (
            lexicon.lists[f"answers.{name}"] for name in ("beside", "begins_anew", "small", "contrast", "no_first")
        )
        self._pronouns, self._past_counts, self._denied_behind, self._undo = (
            lexicon.lists[f"answers.{name}"] for name in ("pronouns", "past_counts", "denied_behind", "undo")
        )

    # ------------------------------------------------------------ the message as a whole
    def bare(self, message: Message) -> Hit | None:
        """The verdict, if the message opens with one, ends in one, or says little else."""
        hits = self.hits(message)
        return self.alone(message, hits) or self.opening(message, hits, of_a_sign=True) or self.closing(message, hits) or self.partly(message, hits)

    def hits(self, message: Message) -> list[Hit]:
        return self._lexicon.hits(message, "answer")

    def alone(self, message: Message, hits: Sequence[Hit], loose: int = _LOOSE) -> Hit | None:
        """A verdict beside which little else is said."""
        decided = any(hit.code in DECIDED for hit in hits)
        for code in _ALONE:
            if (code == "partly" and decided) or (code == "all" and any(hit.code == NO for hit in hits)):
                continue  # "all no"
            hit = next((hit for hit in hits if hit.code == code), None)
            if hit and code == "well" and self._is_undone(hit, message):
                continue  # "not all good"
            if hit and self._says_little_else(hit, hits, message, loose):
                return hit
        codes = {hit.code for hit in hits if hit.code in DECIDED}
        whole = len(codes) == 1 and hits[0].code in DECIDED and not self.rest(message, hits)
        return hits[0] if whole and self._is_whole(hits[0], message) else None

    def _is_whole(self, hit: Hit, message: Message) -> bool:
        """ "I do" says yes where its part ends there; "I don't know" and "not all good" say neither."""
        if self.ends_a_part(hit, message):
            return True
        single = hit.end - hit.start == 1 and message.words[hit.start] in self._lexicon.lists["answers.nots"]
        return message.words[hit.start] not in self._pronouns and not (single and self._speaks_of_what_follows(hit, message))

    def rest(self, message: Message, hits: Sequence[Hit]) -> list[str]:
        """The words that tell something beside the verdicts."""
        covered = {place for hit in hits for place in range(hit.start, hit.end)}
        return [word for place, word in enumerate(message.words) if place not in covered and word not in self._beside]

    def _says_little_else(self, hit: Hit, hits: Sequence[Hit], message: Message, loose: int) -> bool:
        rest = self.rest(message, hits)
        if not rest or (hit.code == "skip" and len(rest) <= _LOOSE):
            return True
        return hit.code in ("unsure", "hedge") and hit.start <= 2 and len(rest) <= loose

    def opens(self, hit: Hit, message: Message) -> bool:
        return all(word in self._beside for word in message.words[: hit.start])

    def opening(self, message: Message, hits: Sequence[Hit], of_a_sign: bool = False) -> Hit | None:
        """A yes or no that the message or one of its later sentences begins with. "I do" is one where its part ends there.

        Of a sign, "no feeling at all" and "not steady" deny nothing.
        """
        first = hits[0] if hits else None
        if first is not None and of_a_sign and self._denies_something_else(first, message):
            return None
        codes = {hit.code for hit in hits if hit.code in DECIDED}
        opens = first is not None and first.code in DECIDED and self.opens(first, message)
        if first is not None and opens and ((len(codes) == 1 and self._is_whole(first, message)) or self.ends_a_part(first, message)):
            return first
        for hit in hits:
            sentence = message.sentence(hit.start)
            if hit.code in DECIDED and sentence.start > 0 and self._fills(hit, sentence, message):
                return hit
        return None

    def _denies_something_else(self, hit: Hit, message: Message) -> bool:
        """Whether a "no", "not" or "used to" speaks of the word behind it, and not of the sign."""
        if self.ends_a_part(hit, message):
            return False
        if hit.code == "past":
            return True
        behind = message.words[hit.end]
        if message.words[hit.start] in self._lexicon.lists["answers.nots"] and hit.end - hit.start == 1:
            return self._speaks_of_what_follows(hit, message)
        bare = message.words[hit.start] in self._lexicon.lists["answers.bare_denials"] and hit.end - hit.start == 1
        return bare and behind not in self._beside | self._lexicon.lists["answers.troubles"]

    def _speaks_of_what_follows(self, hit: Hit, message: Message) -> bool:
        return message.words[hit.end] not in self._lexicon.lists["answers.after_not"]

    def partly(self, message: Message, hits: Sequence[Hit]) -> Hit | None:
        """ "Sometimes my foot drags"."""
        return next((hit for hit in hits[:1] if hit.code == "partly" and self.opens(hit, message)), None)

    def _fills(self, hit: Hit, sentence: range, message: Message) -> bool:
        return all(place in range(hit.start, hit.end) or message.words[place] in self._beside for place in sentence)

    def closing(self, message: Message, hits: Sequence[Hit]) -> Hit | None:
        """A yes or no that a sentence ends in: "tubes are tied so no", "touch no. cold air yes"; a yes weighs more."""
        last = [hit for hit in hits if hit.code in (YES, NO) and hit.end - hit.start == 1 and self._ends_a_sentence(hit, message)]
        return next((hit for hit in last if hit.code == YES), last[-1] if last else None)

    def _ends_a_sentence(self, hit: Hit, message: Message) -> bool:
        sentence = message.sentence(hit.start)
        behind = [word for word in message.words[hit.end : sentence.stop] if word.isalnum()]
        before = message.words[hit.start - 1] if hit.start > sentence.start else "."
        return not behind and (before in _BEFORE_A_CLOSING or hit.start - sentence.start <= _NEAR)

    def ends_a_part(self, hit: Hit, message: Message) -> bool:
        if hit.end >= len(message.words) or message.words[hit.end] in _PART_ENDS | self._begins_anew:
            return True
        return not message.same_part(hit.end - 1, hit.end)

    # ------------------------------------------------------------ one item in its own words
    def of_item(self, message: Message, item: str) -> Hit | None:
        """Yes or no in the words that are said of this item alone: "stays put", "my son can bring me"."""
        said = [hit for hit in self._lexicon.hits(message, f"answers.{item}") if self._is_statement(hit, message)]
        found = [self._as_told(item, hit, message) for hit in said if hit.code != NO or not self._is_undone(hit, message)]
        weightier = (NO, "unsure", YES) if item in self._no_first else ("unsure", YES, NO)
        return next((hit for code in weightier for hit in found if hit.code == code), None)

    def _is_undone(self, hit: Hit, message: Message) -> bool:
        """ "It does not feel normal", "can't go regular"."""
        before = range(max(0, hit.start - _UNDOES), hit.start)
        return any(message.words[place] in self._undo and message.same_part(place, hit.start) for place in before)

    def _is_statement(self, hit: Hit, message: Message) -> bool:
        return message.standing(hit.start, hit.end, hit.reach).mood == "statement"

    def _as_told(self, item: str, hit: Hit, message: Message) -> Hit:
        """ "Not red", "my wife does not drive": a yes that is denied."""
        behind = message.words[hit.end : hit.end + 2]
        denied = item in self._denied_behind and "not" in behind and message.same_part(hit.end - 1, hit.end)
        denied = denied or message.standing(hit.start, hit.end, hit.reach).status == "denied"
        return replace(hit, code=NO) if hit.code == YES and denied else hit

    def detail(self, message: Message) -> Hit | None:
        """A count, a time or an occasion that the message begins with: "once in April", "since Tuesday"."""
        for hit in self._lexicon.hits(message, "answers.details"):
            if all(word in self._beside for word in message.words[: hit.start]) and self._is_statement(hit, message):
                return replace(hit, code=YES)
        return None

    # ------------------------------------------------------------ several items
    def in_order(self, message: Message, items: Sequence[str]) -> dict[str, Hit]:
        """ "Nope and nope", "no, no, yes": one verdict for each."""
        hits = self.hits(message)
        if self.rest(message, hits) or any(hit.code not in DECIDED | {"unsure", "soft"} for hit in hits):
            return {}
        if len(hits) == len(items):
            return dict(zip(items, hits, strict=True))
        return dict.fromkeys(items, hits[0]) if len(hits) > 1 and all(hit.code == NO for hit in hits) else {}

    def by_name(self, message: Message, items: Sequence[str], others_told: bool = False) -> dict[str, Hit]:
        """ "Fever no, weight yes", "yes to the second", "breathing is fine", "nothing else" (after one that is told)."""
        named = self._named(message, items)
        hits = [hit for hit in self.hits(message) if hit.code in _NAMED and not any(name.start <= hit.start < name.end for _, name, _ in named)]
        answer_first = bool(hits and named) and hits[0].start < named[0][1].start
        found: dict[str, Hit] = {}
        for item, name, strong in named:
            verdict = self._verdict_near(name, hits, [other for _, other, _ in named], message, answer_first)
            verdict = verdict or (self._mentioned(item, name, message) if strong else None)
            if verdict and (item not in found or verdict.code == YES):
                found[item] = replace(name, code=verdict.code)
        return self._with_the_rest(found, items, hits, message) if found or others_told else found

    def _named(self, message: Message, items: Sequence[str]) -> list[tuple[str, Hit, bool]]:
        strong = [(hit.code, hit, True) for hit in self._lexicon.hits(message, "answers.named", items)]
        called = [(hit.code, hit, False) for item in items for hit in self._called(message, item)]
        at = {str(number + 1): item for number, item in enumerate(items)} | {"-1": items[-1]}
        placed = [(at[hit.code], hit, False) for hit in self._lexicon.hits(message, "answers.places") if hit.code in at]
        taken = {place for _, hit, _ in strong for place in range(hit.start, hit.end)}
        called = [entry for entry in called if not taken & set(range(entry[1].start, entry[1].end))]
        return sorted([*strong, *called, *placed], key=lambda entry: entry[1].start)

    def _called(self, message: Message, item: str) -> list[Hit]:
        return self._lexicon.hits(message, "answers.called", (item,))

    def _verdict_near(self, name: Hit, hits: Sequence[Hit], names: Sequence[Hit], message: Message, answer_first: bool) -> Hit | None:
        """The verdict beside a name; of two the one that touches it, else the one on the side where the message has its verdicts."""
        after = self._next(name, hits, names, message)
        before = next((hit for hit in reversed(hits) if hit.end <= name.start and self._reaches(hit.end, name.start, names, message)), None)
        if before is not None and before.code == NO and self._is_a_loss(name, message):
            return replace(before, code=YES)
        if after is not None and before is not None:
            touches = self._is_adjacent(name.end, after.start, message) and not self._is_adjacent(before.end, name.start, message)
            return before if answer_first and not touches else after
        if after is not None or before is not None:
            return after or before
        fine = self._next(name, self._lexicon.hits(message, "answers.fine"), names, message)
        return replace(fine, code=NO) if fine is not None else None

    def _is_a_loss(self, name: Hit, message: Message) -> bool:
        """ "No balance" is a sign; "no balance problems" is none."""
        behind = message.words[name.end : name.end + 2]
        return message.words[name.start] in self._lexicon.lists["answers.functions"] and not self._lexicon.lists["answers.troubles"] & set(behind)

    def _next(self, name: Hit, hits: Sequence[Hit], names: Sequence[Hit], message: Message) -> Hit | None:
        return next((hit for hit in hits if hit.start >= name.end and self._reaches(name.end, hit.start, names, message)), None)

    def _reaches(self, low: int, high: int, names: Sequence[Hit], message: Message) -> bool:
        between = message.words[low:high]
        same = message.same_sentence(max(0, low - 1), min(high, len(message.words) - 1))
        other = any(low <= name.start < high for name in names)
        return same and not other and sum(word not in self._small for word in between) == 0

    def _is_adjacent(self, low: int, high: int, message: Message) -> bool:
        return not [word for word in message.words[low:high] if word.isalnum()]

    def _mentioned(self, item: str, name: Hit, message: Message) -> Hit | None:
        standing = message.standing(name.start, name.end, name.reach)
        codes = {"present": YES, "denied": NO, "unsure": "unsure", "past": YES if item in self._past_counts else "past"}
        return replace(name, code=codes[standing.status]) if standing.mood == "statement" and standing.subject == "self" else None

    def _with_the_rest(self, found: dict[str, Hit], items: Sequence[str], hits: Sequence[Hit], message: Message) -> dict[str, Hit]:
        """ "Everything else no", "nothing else"."""
        rest = self._lexicon.hits(message, "answers.rest")
        if not rest:
            return found
        span = rest[-1]
        fine = [replace(hit, code=NO) for hit in self._lexicon.hits(message, "answers.fine")]
        near = [hit for hit in [*hits, *fine] if hit.start >= span.end - 1 and self._reaches(span.end, max(span.end, hit.start), (), message)]
        near += [hit for hit in hits if hit.end <= span.start and self._reaches(hit.end, span.start, (), message)]
        near += [hit for hit in self.hits(message) if span.start <= hit.start < span.end and hit.code == NO]
        said = next((hit for hit in near if hit.code in DECIDED), None)
        return found | {item: said for item in items if item not in found} if said is not None else found

    def behind(self, message: Message, end: int) -> Hit | None:
        """The one-word yes or no right behind words that end at `end`: "fever no", "shock: yes"."""
        hits = [hit for hit in self.hits(message) if hit.start >= end and hit.code in (YES, NO) and hit.end - hit.start == 1]
        hit = hits[0] if hits else None
        return hit if hit and self._is_adjacent(end, hit.start, message) and self.ends_a_part(hit, message) and hit.start - end <= 1 else None

    # ------------------------------------------------------------ what is no verdict
    def asks_back(self, message: Message) -> bool:
        return bool(self._lexicon.hits(message, "answers.asks_back"))

    def has_contrast(self, message: Message) -> bool:
        return any(word in self._contrast for word in message.words)

