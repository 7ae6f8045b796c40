"""Refusals of the Bot API, in Telegram's own words."""

from __future__ import annotations


class ApiError(Exception):
    """`description` is the whole text that the bot sees, prefix included."""

    def __init__(
        self, code: int, description: str, *, retry_after: int = 0, migrate_to_chat_id: int = 0
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id


def bad_request(text: str) -> ApiError:
    """400 by the server's mapping rule: the first letter is lower-cased unless the text is a CODE.

    Source: telegram-bot-api 10.0, Client.cpp, fail_query_with_error.
    """
    code_like = len(text) > 1 and (text[1].isupper() or text[1] == "_")
    return ApiError(400, "Bad Request: " + (text if code_like else text[:1].lower() + text[1:]))


# What the Bot API server says instead of some of the codes that it gets from Telegram.
SERVER_WORDS = {
    "QUERY_ID_INVALID": "query is too old and response timeout expired or query ID is invalid",
    "USER_ADMIN_INVALID": "user is an administrator of the chat",
    "MEDIA_EMPTY": "wrong invoice information specified",
    "WEBPAGE_CURL_FAILED": "failed to get HTTP URL content",
    "WEBPAGE_MEDIA_EMPTY": "wrong type of the web page content",
}


def server_refusal(code: str) -> ApiError:
    """400 for a refusal of Telegram's server behind the Bot API.

    Source: telegram-bot-api 10.0, Client.cpp, fail_query_with_error.
    """
    return bad_request(SERVER_WORDS.get(code, code))
