#!/usr/bin/env python3
"""Writes cleaning.json: prompts, what ftfy makes of them, and what the published pipeline's cleaning makes of them.

    pip install ftfy==6.3.1 regex && python3 make_cleaning.py

"fixed" is ftfy.fix_text(text); "cleaned" is whitespace_clean(basic_clean(text)) of Wan2.1@9737cba wan/modules/tokenizers.py.
"""
import html
import json
import pathlib
import random
import unicodedata

import ftfy
import regex

PROMPTS = [
    "A fox runs through fresh snow, golden hour, shallow depth of field",
    "Ein Mädchen läuft über die Brücke, „schön“ und fröhlich – Größe 3 m²",
    "Une élève naïve goûte un gâteau à l’abricot… voilà !",
    "El niño soñó con una piñata gigante; ¿dónde está?",
    "Às vezes ela vai àquele café à beira-mar, não é?",
    "Zażółć gęślą jaźń nad Wisłą, Łódź nocą",
    "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Árvíztűrő tükörfúrógép a Duna fölött",
    "Žalias ąžuolas prie ežero, rūkas, šviesa",
    "İstanbul’da gün batımı, Boğaz köprüsü, şehir ışıkları",
    "Космонавт летит над ночным городом — медленно",
    "Ο αστροναύτης πετάει πάνω από την Αθήνα, νύχτα",
    "一只戴着墨镜的猫在冲浪，电影感，４Ｋ画质",
    "高山の朝霧、ゆっくりとしたパン、フィルム調",
    "고양이가 공원을 천천히 걷는다",
    "قطة تمشي في الحديقة",
    "พระอาทิตย์ตกที่ชายหาด",
    "A dragon 🐉 breathes fire 🔥 over the castle 🏰 “slow motion” 👩‍🚀",
    "Temperature: 25 °C, ×2 zoom, ± 5 %, ½ speed, © Studio, 100 €",
    "naïve café — “déjà vu” ‘quoted’ • bullet ™ † ‡ … ‰",
]

ENCODINGS = ["latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "sloppy-windows-1250", "sloppy-windows-1253",
             "sloppy-windows-1254", "sloppy-windows-1257", "iso-8859-2", "macroman", "cp437"]

ENTITIES = [
    "Tom &amp; Jerry", "Tom &amp;amp; Jerry", "Tom &amp;amp;amp;amp; Jerry", "&lt;b&gt;bold&lt;/b&gt;", "<b>Tom &amp; Jerry</b>",
    "<p>\nTom &amp; Jerry", "Tom &amp; Jerry\n<p>\nTom &amp; Jerry", "this&not that", "&notit;", "&notin;", "&ampamp", "&ampersand;", "&AMP;&LT;&GT",
    "P&EACUTE;REZ &ntilde; &NTILDE; &nTILDE;", "STRA&SZLIG;E", "&hellip; &mdash; &nbsp;x&nbsp;", "&#8217;s &#x2019;s &#X2019;s &#8217s",
    "&#0; &#13; &#128; &#129; &#150; &#x9f;", "&#55357;&#56489; &#xD83D;", "&#1114112; &#99999999999999999999;", "&#xFFFE; &#xFDD0; &#11; &#127;",
    "&#59; &#38;#38; &#38;amp;", "&;", "&#;", "&#x;", "&#xZZ; &#12ab;", "&", "&&&amp;&&", "a & b", "&amp", "&copy 2024 &copy; &COPY",
    "&CounterClockwiseContourIntegral;", "&CounterClockwiseContourIntegralX;", "&NotEqualTilde;&ThickSpace;|&fjlig;", "&bne; &nvlt;", "&Tab;x&NewLine;y",
    "&eacute;t&eacute; &Eacute;T&Eacute;", "&amp;eacute;", "&amp;amp;eacute;", "&ATILDE;&SUP3;", "&lt;3 &lt;3", "a &lt b &gt c", "1 < 2 &amp; 3",
]

PIECES = [
    "", " ", " \t\n\r\n ", "\u3000\u3000全角\u3000スペース\u3000", "a\u2003b\u2009c\u200ad\u202fe\u205ff\u1680g\u00a0h\u0085i\u2028j\u2029k",
    "zero\u200bwidth\u200cjoin\u200ders\u2060", "\ufeffbyte order mark\ufeff", "bell\a back\b nul\0 esc\x1b del\x7f", "sep\x1cara\x1dtor\x1es\x1f", "vertical\vtab form\ffeed",
    "\x1b[31mred\x1b[0m \x1b[1;34;40mblue\x1b[m \x1b[K \x1b[ \x1b[3", "\x1b[１m \x1b[٣m", "line\r\nline\rline\u2028line\u2029line\u0085line",
    "ＬＯＵＤ　ＮＯＩＳＥＳ！？（ｆｕｌｌ）", "ﾊﾝｶｸｶﾀｶﾅ ﾊﾟﾋﾟﾌﾟ ﾞﾟ ｳﾞ", "ﾡﾢﾤ ￂￃ ￠￡￢￣￤￥￦ ￨￩￪￫￬￭￮ ｟｠", "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量",
    "“curly” ‘single’ ‚low‛ „low‟ ʼmod", "ﬁne ﬂuﬃest ﬀ ﬄ ﬅ ﬆ ŉ Ĳ ĳ Ǆ ǅ ǆ Ǉ ǈ ǉ Ǌ ǋ ǌ Ǳ ǲ ǳ æ œ",
    "e\u0301 a\u0308\u0323 a\u0323\u0308 \u1100\u1161\u11a8 \u0958 \u212b \u2126 \u1e9b\u0323 \u0344 \u0f71\u0f80 \U0001d15e",
    "q\u0307\u0323 a\u0301\u0301\u0316 \u0301alone s\u0323\u0307 \uac00\u11a8 \u11a8 \u09c7\u09be", "\U0001d400\U0001d7d8 math 𝒥ohn", "\ufffd\ufffd lost \ufffd",
    "\ue000 private \uf8ff apple", "\u206a\u206f \ufff9x\ufffay\ufffb \ufffc", "(ノಠ益ಠ)ノ彡┻━┻ ¯\\_(ツ)_/¯ ┌(ò_ó)┘ °□°", "│┌┐ table ═══ │ x │",
    "Ã la mode", "voilÃ le travail", "fÃ cil", "Ã s vezes Ã quele", "Ã  Ã\u00a0 Â Â\u00a0x", "Â£5 Â©2024 Â½", "Ãƒ vs Ã", "COMMUNICATIONÂ ", "caf\u00c3\u00a9 caf\u00e9",
    "â€œlike thisâ€\u009d and â€œthis â€\ufffd", "It\u0092s \u0093here\u0094 \u0085", "don\u00e2\u0080\u0099t", "doesnâ€™t doesn't doesn’t", "ItÃ¢â‚¬â„¢s", "â€¦ â€\u201c â€\u201d â€¢ â„¢",
    "√© √† ‚Äì ‚Äú‚Äù", "вЂњtextвЂќ", "Рђ Р‘ Р’ РіРѕСЂРѕРґ", "ГўВЂВ™s a", "ГўВЂВ😀s", "β€™ β€\u00a0", "ā€™ ā€œ", "Å\u0081 Ă\u0192", "x² × ² ×² 5×³", "Œx ŒŒ œuvre cœur œ1",
    "à² à¹à¸", "Ø§Ù„Ù‚Ø·Ø© ØªÙ…Ø´ÙŠ", "é»😀 é»x é»5 é»_ é»𝒥 é»² é» x", "É°", "à©", "i¢ á£ x Ã£", "l’œuvre", "HUHLL Õ…", "Ô! ô? Õ°", "\u00a1Hola! ¿Qué?", "„Größe“ »x« «x»",
    "\u00c0\n\u00c3\u00a9\u00c0\n", "\u00c3\u00a9\u00c0\u0080x", "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080", "\u00ed\u00a0\u00bd\u00ed\u00b8\n", "\u00ed\u00a0\u00bd?\u00ed", "\u00ed\u0095\u009c\u00ea\u00b5\u00ad",
    "\u00f0\u009f\u0098\u0080", "ðŸ˜€ ðŸ‰", "ð\u0178\u2019\u00a9", "\u00e2\u009c\u0094 no problems", "ã\x83\x84 &macr;", "\u00c3?\u00c2? \u00e9?", "a\u001ab \u00c3\u00a9", "\u00c3\u00a9\u001a",
    "__Init__ C:\\path\\n 100% $5 #tag @me {json: [1, 2]}", "ALL \u00c9\u00c8 CAPS \u00c0\u00c9\u00ce\u00d5\u00dc", "www.\u00e9x\u00e4mple.com/\u00bf?x=\u00a7",
]


def garbled(random_source):
    """Every prompt read with every wrong encoding, once and twice, and then damaged a little."""
    for prompt in PROMPTS:
        for encoding in ENCODINGS:
            text = prompt
            for _ in range(2):
                try:
                    text = text.encode("utf-8").decode(encoding)
                except UnicodeError:
                    break
                yield text
            index = random_source.randrange(len(text))
            yield text[:index] + random_source.choice("\ufffd? \u00e9") + text[index + 1:]
            yield text.replace("\u00a0", " ")[: 1 + random_source.randrange(40)]


def case(text):
    basic = html.unescape(html.unescape(ftfy.fix_text(text))).strip()
    return {"text": text, "fixed": ftfy.fix_text(text), "cleaned": regex.sub(r"\s+", " ", basic).strip()}


def main():
    # The same selection whenever this runs.
    damaged = list(garbled(random.Random(1)))
    texts = dict.fromkeys(PROMPTS + ENTITIES + PIECES + damaged[::5])
    document = {
        "name": "text/cleaning",
        "source": f"ftfy {ftfy.__version__}, Python's html.unescape, Unicode {unicodedata.unidata_version}",
        "compare": "'fixed' and 'cleaned' exactly",
        "prompts": [case(text) for text in texts],
    }
    path = pathlib.Path(__file__).with_name("cleaning.json")
    path.write_text(json.dumps(document, ensure_ascii=True, indent=1) + "\n", encoding="ascii")


main()
