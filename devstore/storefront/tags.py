"""The platform's tags: section, blocks, form, style and paginate."""

import html
import math
from collections.abc import Iterable
from typing import Any, TextIO

from liquid import RenderContext, Token, TokenStream
from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import KeywordArgument, parse_arguments, parse_primitive
from liquid.expression import Expression
from liquid.future import Environment
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_TAG

from devstore.storefront.drops import Values

FORM_ACTIONS = {
    "product": "/cart/add",
    "cart": "/cart",
    "customer_login": "/account/login",
    "customer": "/contact#contact_form",
    "localization": "/localization",
}


def register(environment: Environment) -> None:
    """Give an environment the platform's tags."""
    for tag in (SectionTag, ContentForTag, FormTag, StyleTag, PaginateTag):
        environment.add_tag(tag)


class SectionNode(Node):
    """A section by its type, as a layout calls for it."""

    def __init__(self, token: Token, name: Expression) -> None:
        super().__init__(token)
        self.name = name
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        name = str(self.name.evaluate(context))
        return buffer.write(context.resolve("_page").section(name, name))


class SectionTag(Tag):
    block = False
    name = "section"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        return SectionNode(token, parse_primitive(self.env, stream.into_inner(tag=token, eat=False)))


class ContentForNode(Node):
    """Where a section's blocks go."""

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(context.resolve("_page").app_blocks(context.resolve("section")["id"]))


class ContentForTag(Tag):
    block = False
    name = "content_for"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        stream.expect(TOKEN_EXPRESSION)
        return ContentForNode(token)


class WrapNode(Node):
    """A body put between an opening and a closing that depend on the tag's arguments."""

    def __init__(self, token: Token, block: BlockNode) -> None:
        super().__init__(token)
        self.block = block
        self.blank = False

    def children(self, static_context: RenderContext, *, include_partials: bool = True) -> Iterable[Node]:
        yield self.block


class FormNode(WrapNode):
    def __init__(self, token: Token, block: BlockNode, kind: str, attributes: list[KeywordArgument]) -> None:
        super().__init__(token, block)
        self.kind = kind
        self.attributes = attributes

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        attributes: dict[str, Any] = {
            "method": "post",
            "action": FORM_ACTIONS.get(self.kind, f"/{self.kind}"),
            "accept-charset": "UTF-8",
        }
        attributes |= {argument.name: argument.value.evaluate(context) for argument in self.attributes}
        text = "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items())
        buffer.write(f'<form{text}><input type="hidden" name="form_type" value="{html.escape(self.kind)}">')
        with context.extend({"form": Values(errors=None, posted_successfully=False, id=self.kind)}):
            self.block.render(context, buffer)
        return buffer.write("</form>")


class FormTag(Tag):
    name = "form"
    end = "endform"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        inner = stream.into_inner(tag=token)
        positional, attributes = parse_arguments(self.env, inner)
        kind = str(positional[0].value).strip("'\"")
        return FormNode(token, _body(self, stream), kind, attributes)


class StyleNode(WrapNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        buffer.write("<style>")
        self.block.render(context, buffer)
        return buffer.write("</style>")


class StyleTag(Tag):
    name = "style"
    end = "endstyle"

    def parse(self, stream: TokenStream) -> Node:
        return StyleNode(stream.eat(TOKEN_TAG), _body(self, stream))


class PaginateNode(WrapNode):
    def __init__(self, token: Token, block: BlockNode, target: str, size: int) -> None:
        super().__init__(token, block)
        self.target = target
        self.size = size

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        visit = context.resolve("_visit")
        count = context.resolve(self.target.split(".")[0])["products_count"]
        pages = max(1, math.ceil(count / self.size))
        page = min(max(1, visit.page_number), pages)
        visit.page_window = ((page - 1) * self.size, self.size)
        with context.extend({"paginate": _paginate_drop(visit, page, pages, self.size, count)}):
            self.block.render(context, buffer)
        visit.page_window = None
        return 1


class PaginateTag(Tag):
    name = "paginate"
    end = "endpaginate"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        target, _, size = stream.eat(TOKEN_EXPRESSION).value.partition(" by ")
        return PaginateNode(token, _body(self, stream), target.strip(), int(size))


def _body(tag: Tag, stream: TokenStream) -> BlockNode:
    block = get_parser(tag.env).parse_block(stream, frozenset((tag.end, TOKEN_EOF)))
    stream.expect(TOKEN_TAG, value=tag.end)
    return block


def _paginate_drop(visit: Any, page: int, pages: int, size: int, count: int) -> Values:
    def link(number: int) -> Values | None:
        return Values(url=visit.url_with(page=number), title=str(number)) if 1 <= number <= pages else None

    return Values(
        current_page=page,
        pages=pages,
        page_size=size,
        items=count,
        previous=link(page - 1),
        next=link(page + 1),
    )
