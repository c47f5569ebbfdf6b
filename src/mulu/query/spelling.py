"""From letters that a person types to the syllables, or first letters, that they may stand for.

``jiaoyuju`` is read as jiao yu ju, ``xian`` as xian and as xi an, ``jyj`` as three first letters.
The last syllable may be unfinished, as it is while somebody types.

Source: docs/spec/search.md SEA-18; GB/T 16159; 汉语拼音方案.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from mulu.projection.bigrams import TOKEN_END
from mulu.projection.sounds import SYLLABLES as SYLLABLE_MARK
from mulu.projection.sounds import initial_pairs, syllable_pairs

READINGS_MAX: Final = 4
"""So many ways to cut a word are asked for, those with the fewest syllables first."""
_LOOKED_AT: Final = 64
"""So many ways are looked at, those with the longest syllables first."""
LETTERS_MAX: Final = 40
_LETTERS: Final = re.compile(f"[a-z]{{2,{LETTERS_MAX}}}")
_NO_INITIAL: Final = frozenset("iuv")
"""No syllable begins with these."""
_LONGEST: Final = 6
_WRITTEN: Final = """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang
cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan
chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di
dian diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo
fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai
han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao
jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan
kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo
long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming
miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou
nu nuan nuo nv nve ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi
qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou
ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng
shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan
tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng
wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin
ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu
zuan zui zun zuo
"""
SYLLABLES: Final = frozenset(_WRITTEN.split())
"""Syllables of the standard language without tone; ü is v."""
_BEGUN: Final = frozenset(one[:size] for one in SYLLABLES for size in range(1, len(one) + 1))


def sound_phrases(word: str) -> list[str]:
    """What a folded word may sound like, as FTS5 phrases that are alternatives.

    Returns:
        Nothing for a word of other characters than letters, or of one letter.
    """
    if _LETTERS.fullmatch(word) is None:
        return []
    found = [_phrase(cut) for cut in cuts(word)]
    if _NO_INITIAL.isdisjoint(word):
        found.append(f'"{TOKEN_END.join(initial_pairs(word))}"')
    return found


def _phrase(cut: Sequence[str]) -> str:
    """Neighbouring syllables; one alone, and one unfinished, is the beginning of such a pair."""
    if len(cut) == 1:
        return f'"{SYLLABLE_MARK}{cut[0]} "*'
    unfinished = cut[-1] not in SYLLABLES
    return f'"{TOKEN_END.join(syllable_pairs(cut))}"{"*" if unfinished else ""}'


def cuts(word: str) -> list[tuple[str, ...]]:
    """Ways to cut letters into syllables, the last of several unfinished when it must be.

    Ways with two syllables more than the shortest are hardly ever meant.

    Args:
        word: Letters a to z.
    """
    word = word.replace("lue", "lve").replace("nue", "nve")
    ways = sorted(islice(_cuts(word, ()), _LOOKED_AT), key=len)
    found = [cut for cut in ways if cut[-1] in SYLLABLES] or ways
    return [cut for cut in found if len(cut) <= len(found[0]) + 1][:READINGS_MAX]


def _cuts(rest: str, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not rest:
        yield before
        return
    for size in range(min(_LONGEST, len(rest)), 0, -1):
        piece = rest[:size]
        if piece in SYLLABLES:
            yield from _cuts(rest[size:], (*before, piece))
        elif size == len(rest) and before and piece in _BEGUN:
            yield (*before, piece)
