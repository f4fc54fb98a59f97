"""What the words around a name say that the person is: title and organisation, each as printed.

After the name (`김하늘 나래시 상생경제과장`, `김하늘(전 시장)`), before it (`원장 김하늘`,
`나래시(시장 김하늘)`, `지회장:김하늘`), or shared in a list (`김하늘·박바다 의원`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.known_bodies import is_known
from extractors.entities.lexicon import ending, suffix_of
from extractors.entities.placenames import governments, is_stem, sido_stems
from extractors.entities.titles import is_acting, is_former, title_of
from extractors.entities.words import Word
from extractors.values import MentionType, Role

_CHAIN = 10
_FORMS = "주유재사합"  # (유), (주): legal forms in brackets
_BRACKET = re.compile(r"\s?\(([^()]{1,40})\)")
_INNER_TITLE = re.compile(r"(?:(?:전|현|前|現)\s?)?([가-힣A-Za-z0-9 ]{2,20})\Z")
_MODIFIER = re.compile(r"(?:^|.*\s)(?:소속|직속|산하|출신)(?:\s|$)")
_MEMBER_OF = frozenset(("소속", "직속", "산하"))
_BELONGS = _MEMBER_OF | {"출신"}  # of a place, too
_MARKS = re.compile(r"\s?(?:㈜|㈔|\((?:주|사|재|유|합)\))?\s?\Z|[·\-&/]\Z")
_BEFORE_GAP = re.compile(r"(?: |\s?[:：]\s?)\Z")
_LIST_GAP = re.compile(r"(?:\s?\([^()]{1,20}\))?\s?[·ㆍ・‧,]\s?\Z")
_HEADS = {
    "구청장": "구",
    "시장": "시",
    "군수": "군",
    "도지사": "도",
    "읍장": "읍",
    "면장": "면",
    "동장": "동",
}
_POSTS = ("장관", "차관", "총장", "회장", "이사장", "사장", "대표이사", "대표", "위원장", "교수")
_OF_OTHERS = frozenset(("국회의원", "도의원", "시의원", "군의원", "구의원"))  # who say whose they are
_GRADE = re.compile(r"\d학년|\d반")
_TERM = re.compile(r"(?:제\s?)?\d{1,3}(?:·\d{1,3})?[기대회](?:\s|\Z)|초대(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Named:
    """A person's mention and the role beside it; `shared` says from which side a list may take it over."""

    span: Candidate
    role: Role | None
    shared: str = ""


def roles_in(reading: Reading, spans: Sequence[Candidate]) -> list[Named]:
    """Every person among the chosen spans of a text, with the role that the text gives there."""
    people = [span for span in spans if span.type is MentionType.PERSON]
    if not people:
        return []
    finder = _Finder(reading, spans)
    named = [finder.named(span) for span in people]
    for i in range(len(named) - 2, -1, -1):  # 김하늘·박바다 의원
        if (
            named[i].role is None
            and named[i + 1].shared == "after"
            and finder.is_list(named[i].span, named[i + 1].span)
        ):
            named[i] = Named(named[i].span, named[i + 1].role, "after")
            named[i : i + 2] = finder.with_body_of_first(named[i], named[i + 1])
    for i in range(1, len(named)):  # (공동위원장 김하늘·박바다)
        if (
            named[i].role is None
            and named[i - 1].shared == "before"
            and finder.is_list(named[i - 1].span, named[i].span)
        ):
            named[i] = Named(named[i].span, named[i - 1].role, "before")
    for i in range(1, len(named)):
        named[i] = finder.with_council(named[i - 1], named[i])
    return named


class _Finder:
    """The words and bodies around the names of one text."""

    def __init__(self, reading: Reading, spans: Sequence[Candidate]) -> None:
        self._reading = reading
        self._text = reading.text
        self._words = reading.words
        self._starts = [word.start for word in reading.words]
        self._bodies = {s.end: s for s in spans if s.type in (MentionType.ORG, MentionType.PLACE)}
        self._people = sorted(s.start for s in spans if s.type is MentionType.PERSON)

    def named(self, span: Candidate) -> Named:
        """The role beside one name."""
        role = self._after(span)
        if role is not None:
            return Named(span, role, "after")
        role = self._before(span)
        return Named(span, role, "before" if role else "")

    def with_body_of_first(self, first: Named, second: Named) -> list[Named]:
        """`나래시의회 김하늘·박바다 의원`: the body before the first name is that of all."""
        body = self._left_of(first.span.start)
        if body is None or second.role is None or second.role.organisation is not None:
            return [first, second]
        role = Role(second.role.title, body)
        return [Named(first.span, role, first.shared), Named(second.span, role, second.shared)]

    def with_council(self, before: Named, named: Named) -> Named:
        """`나래시의회 김하늘 의장과 박바다 산업위원장`, `나래회 김하늘 회장 및 박바다 부회장`: one body."""
        role, first = named.role, before.role
        if role is None or first is None or first.organisation is None or role.title in _OF_OTHERS:
            return named
        is_deputy = (role.title or "").startswith("부") and (first.title or "").endswith(
            (role.title or "")[1:]
        )
        if not is_deputy and not first.organisation.endswith("의회"):
            return named
        gap = self._text[before.span.end : named.span.start]
        follows = len(gap) < 20 and re.search(r"(?:[과와]|,|·| 및) \Z", gap) and (first.title or "") in gap
        if not follows or role.organisation not in (None, body_in(role.title or "")):
            return named
        return Named(named.span, Role(role.title, first.organisation), named.shared)

    def is_list(self, left: Candidate, right: Candidate) -> bool:
        """Nothing but a list's mark stands between two names."""
        return bool(_LIST_GAP.match(self._text[left.end : right.start]))

    def _after(self, span: Candidate) -> Role | None:
        at = span.end
        bracket = _BRACKET.match(self._text, at)
        if bracket:
            if (role := self._in_bracket(bracket[1])) is not None:
                return role
            at = bracket.end()
        first = bisect_left(self._starts, at)
        chain = self._chain(first, at)
        titled = next((k for k in range(len(chain)) if self._is_title(chain, k)), None)
        if titled is None or self._holds_a_person(chain[0].start, chain[titled].start):
            return self._fused_after(span)
        last = self._title_end(chain, titled)
        head = title_of(chain[titled].noun)
        if head is not None and head.kind == "address":
            return None
        title = self._text[chain[titled].start : chain[last].end]
        organisation = self._between(at, chain[titled].start)
        if organisation is None:
            organisation = self._left_of(span.start)
        return _role(title, organisation)

    def _fused_after(self, span: Candidate) -> Role | None:
        """`최하늘회장`: the title is in the same word."""
        i = bisect_left(self._starts, span.end) - 1
        word = self._words[i] if i >= 0 else None
        if word is None or not word.start <= span.start < span.end < word.end:
            return None
        rest = self._text[span.end : word.end]
        title = title_of(rest)
        return _role(rest, self._left_of(span.start)) if title and title.kind != "address" else None

    def _in_bracket(self, inner: str) -> Role | None:
        """`김하늘(전 시장)`, `김하늘(나래시 국장)`."""
        match = _INNER_TITLE.match(inner.strip())
        if match is None:
            return None
        parts = match[1].split()
        title = title_of(parts[-1])
        if title is None or title.kind == "address":
            return None
        return _role(parts[-1], " ".join(p for p in parts[:-1] if not is_former(p)) or None)

    def _chain(self, first: int, at: int) -> list[Word]:
        """The words of one noun phrase from `first` on, the last of which may carry a particle."""
        chain: list[Word] = []
        for word in self._words[first : first + _CHAIN]:
            gap = self._text[at : word.start]
            form = gap == "(" and word.noun in _FORMS
            form = form or (gap in (")", ") ") and bool(chain) and chain[-1].noun in _FORMS)
            if not (form or gap in (" ", "\u00a0") or (gap and _MARKS.match(gap)) or (chain and not gap)):
                break
            if not chain and gap in "·-&/":
                break  # 김하늘·박바다 의원
            chain.append(word)
            at = word.stop
            if not word.bare:
                break
        return chain

    def _is_title(self, chain: Sequence[Word], k: int) -> bool:
        """A title, unless it goes on as `국무총리 소속 …` or is the county of `군 재난안전과장`."""
        title = title_of(chain[k].noun)
        if title is None or (k + 1 < len(chain) and chain[k + 1].noun in _BELONGS):
            return False
        return title.kind != "address" or k + 1 == len(chain) or chain[k].noun not in "군양옹"

    def _title_end(self, chain: Sequence[Word], titled: int) -> int:
        """The title goes on over `권한대행` and further titles (`대표이사 회장`)."""
        last = titled
        while last + 1 < len(chain) and chain[last].bare:
            following = chain[last + 1]
            if not (is_acting(following.noun) or title_of(following.noun)) or self._starts_a_person(
                following
            ):
                break
            last += 1
        return last

    def _starts_a_person(self, word: Word) -> bool:
        return self._holds_a_person(word.start, word.start + 1)

    def _holds_a_person(self, start: int, end: int) -> bool:
        i = bisect_left(self._people, start)
        return i < len(self._people) and self._people[i] < end

    def _between(self, start: int, end: int) -> str | None:
        """The body in the words between name and title, its modifiers left out."""
        phrase = _TERM.sub("", self._text[start:end].strip())
        parts = [part for part in phrase.split() if not is_former(part)]
        phrase = _MODIFIER.sub("", " ".join(parts)).strip()
        return phrase or None

    def _before(self, span: Candidate) -> Role | None:
        i = bisect_left(self._starts, span.start) - 1
        if i < 0:
            return None
        word = self._words[i]
        title = title_of(word.noun)
        if title is None or title.kind == "address" or not word.bare or self._starts_a_person(word):
            return None
        if not _BEFORE_GAP.match(self._text[word.stop : span.start]):
            return None
        first = i
        while first and self._is_title_part(first):
            first -= 1
        start = self._words[first].start
        opening = self._opening(start)
        organisation = self._left_of(start) if opening is None else self._left_of(opening, over="(")
        return _role(self._text[start : word.end], organisation)

    def _opening(self, start: int) -> int | None:
        """Where the bracket opens that a title begins, or that a listed title stands in."""
        before = self._text[:start].rstrip()
        if before.endswith("("):
            return len(before) - 1
        if not before.endswith((",", "·", "/")):
            return None
        opening = before.rfind("(", max(0, start - 80))
        return opening if opening >= 0 and ")" not in before[opening:] else None

    def _is_title_part(self, i: int) -> bool:
        left = self._words[i - 1]
        joined = left.bare and self._text[left.stop : self._words[i].start] == " "
        return joined and title_of(left.noun) is not None and not self._starts_a_person(left)

    def _left_of(self, at: int, over: str = " ") -> str | None:
        """The body that ends right before `at`: a chosen span, else the words of the phrase."""
        end = at if over == "(" else at - 1
        if over == " " and (end < 0 or self._text[end:at] not in (" ", "\u00a0")):
            return None
        while end and self._text[end - 1].isspace():
            end -= 1
        body = self._bodies.get(end) or (
            self._bodies.get(end - 1) if self._text[end - 1 : end] == "의" else None
        )
        if body is not None:
            return body.text_in(self._text)
        i = bisect_left(self._starts, end) - 1
        if i < 0 or self._words[i].stop != end:
            return None
        word = self._words[i]
        if not word.bare:  # (총무과 김하늘 주무관), where Kiwi takes 과 for a particle
            is_office = word.tail == "과" and word.start and self._text[word.start - 1] == "("
            return self._text[word.start : end] if is_office else None
        if over == "(":
            return word.noun
        if is_former(word.noun) or word.noun in _MEMBER_OF or _GRADE.fullmatch(word.noun):
            return self._left_of(word.start)
        suffix = suffix_of(word.noun, "organisation_suffixes")
        if (suffix and suffix != word.noun) or word.noun in "도시군구":
            return word.noun
        return None if self._starts_a_person(word) or title_of(word.noun) else self._proper(word)

    def _proper(self, word: Word) -> str | None:
        """The word if Kiwi takes it for a name."""
        tokens = self._reading.tokens[word.first : word.last]
        return word.noun if all(t.tag in ("NNP", "SL") for t in tokens) else None


def _role(title: str, organisation: str | None) -> Role:
    title = title.removesuffix("님")
    return Role(title, organisation or body_in(title))


def body_in(title: str) -> str | None:
    """The body that a fused title holds: `장성군수` 장성군, `나래센터장` 나래센터; else None."""
    return next((body for word in title.split() if (body := _body_in_word(word))), None)


def _body_in_word(title: str) -> str | None:
    head = ending(title, _HEADS)
    if head:
        stem = title[: -len(head)]
        if stem.endswith("부") and not is_stem(stem):  # 행정부시장, of a deputy
            return stem[:-1] + _HEADS[head] if is_stem(stem[:-1]) else None
        return stem + _HEADS[head] if len(stem) >= 2 or (stem and head == "구청장") else None
    if title.endswith("의원") and title[:-2] in governments():
        return f"{title[:-2]}의회"
    if title.endswith("지사") and title[:-2] in sido_stems():
        return f"{title[:-2]}도"  # 충남지사
    body = title[: -len(ending(title, _POSTS) or "장")]
    if is_known(body):
        return body  # 교육부장관
    if title.endswith("장"):
        suffix = suffix_of(title[:-1], "organisation_suffixes", "body")
        named = title_of(title)
        if suffix and len(suffix) < len(title) - 1 and not (named and named.head == 1):  # 부지회장
            return title[:-1]
        if title.startswith("국립") and title.endswith("관장"):
            return title[:-1]  # 국립나래자원관장
    return None
