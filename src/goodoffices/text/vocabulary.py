"""The words negotiators' marks are made of, in the six UN languages: tables and patterns, no behaviour.

To teach the reader a word, add it here.
"""

# ruff: noqa: RUF001 - patterns for the six UN languages hold letters of other scripts on purpose

from __future__ import annotations

import re

# ── who wants it, who does not ───────────────────────────────────────────────────────────────────────────────────────

_FOR = (
    r"propos(?:e|es|ed|ing|al|als|ent)|suggests?|supports?|prefers?|wants?|requests?|favou?rs?|alt|alternative|text"
    r"|proponen?|proponen|apoyan?|appui(?:e|ent)|предлага(?:ет|ют)|поддержива(?:ет|ют)|предложение"
    r"|[يت]قترح(?:ون|ان)?|اقتراح|[يت]ؤيد(?:ون|ان)?|提议|建议|提案|支持"
)
_AGAINST = (
    r"oppos(?:e|es|ed|ing)|objects?|rejects?|against|cannot accept|s['’]oppos(?:e|ent)|contre|se oponen?|en contra"
    r"|возража(?:ет|ют)|против|[يت]عارض(?:ون|ان)?|[يت]رفض(?:ون|ان)?|反对"
)
#: ``A and B propose``: the parties, then what they do.
SAYS = re.compile(
    rf"(?P<who>.+?)(?:['’]s)?[ \xa0]*(?:\b|(?<=[\u4e00-\u9fff]))(?:(?P<for>{_FOR})|(?P<against>{_AGAINST}))",
    re.IGNORECASE,
)
#: ``proposed by A``: what is done, then the parties.
SAID_BY = re.compile(
    r"(?P<for>propos(?:al|ed)|supported|suggested|text|language)(?: by| from| of)[ \xa0]+(?P<who>.+)"
    r"|(?P<against>opposed|objected to) by[ \xa0]+(?P<who_against>.+)",
    re.IGNORECASE,
)
SUPPORTED_BY = re.compile(r",? (?:supported|seconded|joined) by ", re.IGNORECASE)
#: What stands between two names.
BETWEEN_NAMES = re.compile(r"\s*(?:[,/&+;،、]|\b(?:and|et|y|и)\b|\bو(?=\w)|[和与])\s*")
#: Those who are a party to the drafting whatever the text calls itself.
ROLES = frozenset(
    [
        "mediator",
        "mediators",
        "mediation",
        "co-mediator",
        "co-mediators",
        "chair",
        "co-chair",
        "co-chairs",
        "chairman",
        "chairwoman",
        "chairperson",
        "facilitator",
        "facilitators",
        "co-facilitator",
        "co-facilitators",
        "secretariat",
        "host",
        "guarantor",
        "guarantors",
        "presidency",
        "bureau",
        "rapporteur",
        "conciliator",
        "union",
        "employer",
        "employers",
        "management",
        "claimant",
        "respondent",
        "buyer",
        "seller",
        "посредник",
        "председатель",
        "секретариат",
        "الوسيط",
        "الوسطاء",
        "الرئيس",
        "الأمانة",
        "调解人",
        "主席",
        "秘书处",
        "médiateur",
        "présidence",
        "mediador",
        "presidencia",
    ]
)
#: Capitalised words that name parts of a text, never who wrote them.
NO_PARTY = frozenset(
    [
        "article",
        "articles",
        "annex",
        "annexes",
        "appendix",
        "paragraph",
        "section",
        "chapter",
        "part",
        "schedule",
        "title",
        "table",
        "map",
        "protocol",
        "treaty",
        "agreement",
        "convention",
        "declaration",
        "accord",
        "preamble",
        "recital",
        "option",
        "alternative",
        "variant",
        "note",
        "nb",
        "provided",
        "example",
        "draft",
        "purpose",
        "definition",
        "definitions",
        "scope",
        "duration",
        "rev",
        "op",
        "pp",
        "also",
        "namely",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)

# ── words about the text ─────────────────────────────────────────────────────────────────────────────────────────────

_NOTE_WORDS = (
    r"notes?|n\.? ?b\.?|remarks?|comments?|footnote|nota|remarque|observaci[oó]n|примечани[ея]|замечание|ملاحظة"
    r"|注|备注|说明"
)
#: ``Note``, ``Chair's note``, ``Note by the mediation`` in front of a colon.
NOTE_HEAD = re.compile(
    rf"(?:.{{0,60}}(?:['’]s?|\b(?:drafting|editorial|explanatory"
    rf"|secretariat)) )?(?:{_NOTE_WORDS})(?!\w)(?:[ \xa0].{{0,80}})?",
    re.IGNORECASE,
)
#: ``Reservation by O``: the party.
RESERVATION_BY = re.compile(
    r"(?:\w+ )?(?:reservation|reserve|réserve|reserva|оговорка|تحفظ|保留)(?: (?:by|of|from|de|del|в)"
    r"| ?من)? (?P<who>.+)",
    re.IGNORECASE,
)
#: ``A reserves its position``, ``A is awaiting instructions``: the party.
SAYS_OF_TEXT = re.compile(
    r"(?P<who>[^:]{1,60}?) (?:(?:has |have )?(?:reserv(?:es?|ed|ing)|maintains?|enter(?:s|ed)?|plac(?:es?|ed))"
    r" (?:(?:its|their|his|her|the|a|an) (?:\w+ )?(?:positions?|reservations?)|the right to (?:revert|come back"
    r"|return))"
    r"|(?:is|are|still) (?:still )?(?:awaiting|waiting|consulting|considering|to (?:revert|confirm|come back))"
    r"|awaits?|will (?:revert|come back|consult)|wish(?:es)? to (?:revert|come back|return)|to (?:revert"
    r"|come back|confirm)"
    r"|(?:reserves?|reserved)$|резервиру(?:ет|ют)|[يت]تحفظ|保留立场|réserve(?:nt)? sa|reservan? su"
    r"|ожида(?:ет|ют)|ждёт|[يت]نتظر)",
    re.IGNORECASE,
)
#: Agreement marks and remarks that name nobody.
NOTE = re.compile(
    r"(?:provisionally |tentatively |text |not yet |already )?agreed(?:$| (?:ad|text|in|on|upon|at|by|paragraph"
    r"|language|\d).*|[,;.(].*)"
    r"|ad ref(?:\b|erendum).*|(?:no text|none|delete[ds]?|deletion|to be deleted)[.]?|closed|clean|pending.*"
    r"|delete[ds]? (?:by|paragraphs?|articles?|this|all)\b.*"
    r"|(?:still )?under (?:discussion|consideration|review|negotiation)\b.*"
    r"|to be (?:discussed|reviewed|revisited|considered|harmoni[sz]ed|aligned|checked|moved|streamlined|merged)\b.*"
    r"|(?:for|needs?) (?:further )?(?:discussion|consideration|legal review)\b.*|moved (?:to|from) .*"
    r"|see (?:also )?(?:note|footnote|comment)\b.*"
    r"|(?:general |scrutiny |parliamentary |linguistic )?reservations?\b(?: (?:maintained|pending|lifted).*)?"
    r"|(?:согласовано|не согласовано|договорились)\b.*|(?:تمت? الموافقة|متفق عليه|اتفق عليه).*|(?:已商定|商定|暂定).*"
    r"|(?:convenu|acordado|convenido|approuvé)\b.*",
    re.IGNORECASE | re.DOTALL,
)
#: The choice of leaving out, as an option or after a party's colon.
LEAVE_OUT = re.compile(
    r"[\[(]?(?:no text|(?:to )?delete[ds]?|deletion|to be deleted|omit|leave out|none|no (?:option|provision"
    r"|paragraph|article)"
    r"|исключить|без текста|удалить|يحذف|تحذف|حذف|لا نص|بدون نص|删除|无案文|supprimer|suprimir|eliminar|sans texte"
    r"|sin texto"
    r"|[—–-])[.;]?[\])]?",
    re.IGNORECASE,
)

# ── holes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

#: A hole that says nothing, as found between brackets.
BLANK = re.compile(r"|[xX]{1,4}|[yYzZnN]|\.\s?\.\s?\.[.\s]*|…+|_+|[-–—*?•●∙·#]+|[xX][.,][xX]")
_HOLES = (
    r"dates?|places?|names?|titles?|address(?:es)?|signatures?|seals?|venues?|amounts?|number|location"
    r"|reference|currency"
    r"|fecha|lugar|nombre|nom|lieu|дата|место|имя|наименование|название|подпись|التاريخ|تاريخ|المكان|مكان|اسم"
    r"|الاسم|日期|地点|名称|姓名"
)
#: A hole that says what will stand there.
PLACEHOLDER = re.compile(
    rf"(?:{_HOLES})(?:\s*(?:,|/|and|or|et|y|и|و)\s*(?:{_HOLES}))*(?:\s+(?:of|for|in|to be)\s+\S.*"
    rf"|\s+(?!of\b)[\w ]*to be \w+)?"
    r"|placeholder\b.*|insert\b.*|tb[acds]|t\.b\.[acds]\.?"
    r"|(?:.{0,60}\s)?to (?:be (?:\w+ly )?(?:supplied|added|inserted|completed|provided|drafted|determined"
    r"|decided|confirmed|agreed|filled in"
    r"|specified|developed|named|fixed|announced|written|given)|follow|come)\b.{0,60}"
    r"|заполнитель\b.*|вставить\b.*|.{0,40}будет (?:указан|добавлен|представлен|определен)[оаы]?\b.*"
    r"|(?:يدرج|يُدرج|تدرج|يضاف|يحدد|تحدد)\b.*|(?:待定|待补|插入).*|(?:insérer|insertar|à compléter|por completar"
    r"|à insérer)\b.*",
    re.IGNORECASE | re.DOTALL,
)

# ── editors of quotations ────────────────────────────────────────────────────────────────────────────────────────────

EDITORIAL = re.compile(
    r"sic[!.]?|recte.*|(?:my |our )?(?:emphasis|italics|underlining|bold)\b.*(?:added|supplied|mine|ours"
    r"|original|omitted)?"
    r"|(?:(?:internal )?(?:citations?|quotations?|quotation marks|footnotes?)|references?) omitted"
    r"|translation (?:ours|mine)|курсив.*",
    re.IGNORECASE,
)

# ── options ──────────────────────────────────────────────────────────────────────────────────────────────────────────

#: ``Option 2(a) (Orvane):``, or the same alone on its line.
OPTION = re.compile(
    r"(?:OPTION|Option|option|ALTERNATIVE|Alternative|Alt\.?|Variante?|Вариант|ВАРИАНТ|Альтернатива|الخيار|خيار"
    r"|البديل|بديل"
    r"|Opción|Alternativa|备选案文|备选方案|选项|方案|案文)"
    r"[ \t\xa0]{0,3}(?P<label>\d{1,4}|[IVX]{1,5}\b|[A-ZА-Яأ-ي](?!\w)|[一二三四五六七八九十])"
    r"(?:[ \xa0]?\((?P<sub>[a-zа-я]|[ivx]{1,5}|\d{1,2})\)|(?P<sub2>[a-zа-я](?![\w]))|\.(?P<sub3>\d{1,2}))?"
    r"(?P<who>[ \xa0]{0,2}[(\[][^()\[\]\n]{1,80}[)\]]|[ \xa0][–—-][ \xa0][^:\n\[\]]{1,60}"
    r"|,? (?:proposed )?by [^:\n\[\]]{1,60})?"
    r"[ \t\xa0]{0,2}(?:[*_]{0,3}(?P<end>[:：])[*_]{0,3}|(?P<alone>[*_.]{0,3}[ \t]{0,3}(?=\r?\n|\Z)))"
)

# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────

SUFFIX_OF_NUMBER = r"(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|alt|pre)"
FIGURE = re.compile(
    r"[-+±−]?\d+(?:[.,:/'’٫٬ \xa0\u202f–-]\d+)*[ \xa0]?[%٪]?"
    rf"|\d+[ \xa0.]?(?:{SUFFIX_OF_NUMBER}|[a-z])?(?:[ \xa0]?\((?:[a-z]|[ivx]+|\d+)\))*(?:[ \xa0]{SUFFIX_OF_NUMBER})*"
    r"|\((?:[a-z]|[ivx]+|\d+)\)"
    rf"|(?:OP|PP)[ \xa0]?\d+(?:[ \xa0]?{SUFFIX_OF_NUMBER})*"
    rf"|(?=[IVXLCDM]{{2}})M{{0,3}}(?:CM|CD|D?C{{0,3}})(?:XC|XL|L?X{{0,3}})(?:IX|IV"
    rf"|V?I{{0,3}})(?:[ \xa0]?{SUFFIX_OF_NUMBER})?"
    r"|(?=[ivx]{2})x{0,3}(?:ix|iv|v?i{0,3})"
)
ROMAN_DIGIT = re.compile(r"[IVXLCDM]")
ROMAN_BRACKET = r"\\?\[[IVXLCDM]{1,6}\\?\]"
BEFORE_FIGURE = re.compile(
    r"(?:Article|Annex|Annexe|Part|Chapter|Section|Title|Schedule|Appendix|Protocol|Anexo|Приложение|Глава"
    r"|Раздел|Часть)[ \xa0]$",
    re.IGNORECASE,
)
