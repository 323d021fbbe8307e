"""What the processor does well, asked once."""

from __future__ import annotations

from functools import cache


@cache
def fast_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; elsewhere float32 is faster."""
    from torch.cpu import _is_amx_tile_supported, _is_avx512_bf16_supported  # no public name yet

    return bool(_is_avx512_bf16_supported() or _is_amx_tile_supported())


@cache
def int8_instead() -> bool:
    """Whether it has no bfloat16 products but those of 8-bit whole numbers (VNNI).

    Without VNNI sums of 8-bit products can overflow on the way.
    """
    from torch.cpu import _is_vnni_supported  # no public name yet

    return not fast_bfloat16() and bool(_is_vnni_supported())
