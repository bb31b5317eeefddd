"""The settings tests run with: those of a demo, with keys of their own."""

from app.core.config import Config

TEST_CONFIG = Config(
    database_url="sqlite:///:memory:",
    secret_key="a-secret-key-that-is-used-in-tests-only",
    encryption_keys=("t1:" + "A" * 43 + "=",),
    shopify_api_key="test-key",
    shopify_api_secret="a-client-secret-that-is-used-in-tests-only",
    demo=True,
    metrics_token="a-metrics-token-that-is-used-in-tests-only",
)
