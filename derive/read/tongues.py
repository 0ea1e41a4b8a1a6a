"""Words of other languages between formulas, as the English ones that mean the same.

Only words that say what a formula is are told: "where", "let", "if", "therefore". Everything else
stays as it is. Words without spaces between them are told by the longest one that is known: 正则 is
no 则.
"""

from __future__ import annotations

import re
from functools import cache

# languages that set spaces between words
SPACED = {
    "where": "wobei hierbei où donde",
    "let": "sei seien setze setzen soit soient posons notons sean",
    "define": "definiere definieren définissons",
    "suppose": "angenommen supposons supongamos",
    "if": "wenn si",
    "when": "lorsque quand cuando",
    "then": "dann entonces",
    "therefore": "somit folglich daher deshalb demnach donc ainsi alors d'où luego",
    "because": "weil puisque porque",
    "for": "für pour para",
    "all": "alle jedes tout toute tous todo todos",
    "with": "mit avec con",
    "such that": "sodass telle tel",
    "denotes": "bezeichnet bezeichne désigne",
    "is": "ist est",
    "are": "sind sont",
    "we have": "gilt",
    "we get": "erhalten obtient obtenons",
    "otherwise": "sonst sinon",
    "mean": "mittelwert moyenne",
    "zero": "null nulle cero",
    "or": "oder ou",
    "and": "und et",
}
# languages that set none; a word for which "" stands is no cue, but holds one
UNSPACED = {
    "where": "其中 这里 這裡 此处 ただし ここで 여기서",
    "let": "设 設 记 記 とする とおく 라고하자",
    "set": "令 让",
    "define": "定义 定義",
    "suppose": "假设 假設 假定 不妨设 仮定",
    "if": "如果 若 假如 倘若 ならば 만약",
    "when": "当 當 のとき",
    "because": "因为 因為 由于 由於",
    "therefore": "所以 因此 故 于是 於是 从而 那么 则 則 可得 得到 可知 よって したがって ゆえに "
    "따라서",
    "that is": "即 也就是 亦即 すなわち",
    "for": "对于",
    "all": "所有 全部 すべての",
    "any": "任意 任何 任意の",
    "satisfying": "满足 滿足",
    "such that": "使得",
    "constraint": "约束",
    "otherwise": "否则",
    "or": "或者 或",
    "and": "且 并且 和 以及",
    "denotes": "表示",
    "is": "是",
    "one-hot": "独热",
    "probability distribution": "概率分布",
    "matrix": "矩阵",
    "mean": "均值 平均值",
    "equal to zero": "等于零 等于0 为零 为0 等於零",
    "": "相当 当前 当然 适当 应当 当中 命令 指令 规则 法则 原则 正则 准则 若干 设计 设置 建设 标记 "
    "记录 记忆 登记 故障 立即 即可 和式 总和 饱和 是否 还是",
}


def in_english(text: str) -> str:
    """A stretch of words with what it says of formulas in English."""
    if text.isascii() and _spaced().keys().isdisjoint(text.lower().split()):
        return text
    if not text.isascii():
        text = _unspaced().sub(_translated, text).replace("。", ".").replace("，", ",")
    return _word().sub(lambda found: _spaced().get(found.group().lower(), found.group()), text)


def _translated(found: re.Match[str]) -> str:
    english = _cues()[found.group()]
    return f" {english} " if english else found.group()


@cache
def _spaced() -> dict[str, str]:
    return {word: english for english, words in SPACED.items() for word in words.split()}


@cache
def _cues() -> dict[str, str]:
    return {word: english for english, words in UNSPACED.items() for word in words.split()}


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_cues(), key=len, reverse=True)))
