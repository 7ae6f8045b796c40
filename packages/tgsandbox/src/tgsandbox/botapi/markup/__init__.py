"""The three ways to write a formatted text: HTML, MarkdownV2 and the old Markdown.

How they behave, with their errors and byte offsets: tdlib/td, MessageEntity.cpp.
"""
