"""Where the Liquid library is stricter than the platform, and the platform's way instead.

Importing this module changes the library for the process; only the stand-in store renders Liquid there.
"""

from collections.abc import Iterator
from typing import Any

from liquid import stream
from liquid.builtin import output
from liquid.builtin.expressions import logical, tokenize
from liquid.builtin.expressions.primitive import Blank
from liquid.token import TOKEN_COLON, TOKEN_DOT, TOKEN_IN, TOKEN_REVERSED, TOKEN_WORD, Token
from liquid.undefined import is_undefined

LOOP_WORDS = {"limit", "offset", "cols", "reversed"}


def platform_tokens(source: str, parent_token: Token) -> Iterator[Token]:
    """Tokens of an expression in which `limit` and its like are special only inside a loop."""
    tokens = list(tokenize(source, parent_token))
    is_loop = False
    for place, token in enumerate(tokens):
        before = tokens[place - 1].kind if place else None
        after = tokens[place + 1].kind if place + 1 < len(tokens) else None
        is_loop = is_loop or token.kind == TOKEN_IN
        is_option = is_loop and (after == TOKEN_COLON or token.kind == TOKEN_REVERSED)
        if token.kind in LOOP_WORDS and (before == TOKEN_DOT or not is_option):
            token = Token(TOKEN_WORD, token.value, token.start_index, token.source)
        yield token


def equal_with_blank_nil(left: object, right: object, _equal: Any = logical._eq) -> bool:
    """Equality in which nil and false are blank, as empty strings and lists are."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Blank) and (other is None or other is False or is_undefined(other)):
            return True
    return bool(_equal(left, right))


stream.tokenize = output.tokenize = platform_tokens  # type: ignore[attr-defined]
logical._eq = equal_with_blank_nil
