"""How the shop is doing, for programs that watch over it: /metrics, /healthz and /readyz."""
