"""Rich messages: documents of blocks, described as blocks, as HTML or as Markdown.

Source: td, RichMessage.cpp and WebPageBlock.cpp; core.telegram.org/bots/api#rich-messages. HTML and Markdown
are read by Telegram itself, whose code is not public: what it makes of them is taken from the documentation.

Assumed: how Telegram words what it refuses of a rich message in HTML or Markdown.
"""
