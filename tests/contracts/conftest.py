"""The API is described here as a whole: every application has brought its part once the addresses are known."""

from mianzhou.config import urls as urls
