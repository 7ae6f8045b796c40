"""The currencies that Telegram's payments know, as its clients show them.

Bounds are a snapshot of about August 2024 (about US$1 to US$10,000) and move with the exchange rate: a price
outside is worth a warning, not an error. XTR's highest amount was measured in September 2026. `documented` is
false for what only the clients' own list has, not the table of the Bot API's payments page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Currency:
    """`exponent` is the number of decimals; amounts are in smallest units."""

    code: str
    exponent: int
    min_amount: int
    max_amount: int
    symbol: str
    thousands_separator: str
    decimal_separator: str
    symbol_left: bool
    space_between: bool
    drop_zeros: bool
    documented: bool


# fmt: off
CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        Currency("AED", 2, 367, 3_673_042, "AED", ",", ".", True, True, False, True),
        Currency("AFN", 2, 7_032, 70_320_011, "AFN", ",", ".", True, False, False, True),
        Currency("ALL", 2, 9_170, 91_699_858, "ALL", ".", ",", False, False, False, True),
        Currency("AMD", 2, 38_438, 384_379_435, "AMD", ",", ".", False, True, False, True),
        Currency("ARS", 2, 93_241, 932_408_369, "ARS", ".", ",", True, True, False, True),
        Currency("AUD", 2, 154, 1_535_627, "AU$", ",", ".", True, False, False, True),
        Currency("AZN", 2, 170, 1_703_970, "AZN", " ", ",", False, True, False, True),
        Currency("BAM", 2, 179, 1_790_780, "BAM", ".", ",", False, True, False, True),
        Currency("BDT", 2, 11_644, 116_440_049, "BDT", ",", ".", True, True, False, True),
        Currency("BGN", 2, 179, 1_790_871, "BGN", " ", ",", False, True, False, True),
        Currency("BHD", 3, 377, 3_765_970, "BHD", ",", ".", True, True, False, False),
        Currency("BND", 2, 132, 1_319_416, "BND", ".", ",", True, False, False, True),
        Currency("BOB", 2, 685, 6_847_960, "BOB", ".", ",", True, True, False, True),
        Currency("BRL", 2, 570, 5_700_224, "R$", ".", ",", True, True, False, True),
        Currency("BYN", 2, 324, 3_242_595, "BYN", " ", ",", False, True, False, True),
        Currency("CAD", 2, 139, 1_387_250, "CA$", ",", ".", True, False, False, True),
        Currency("CHF", 2, 86, 858_080, "CHF", "'", ".", False, True, False, True),
        Currency("CLP", 0, 944, 9_438_172, "CLP", ".", ",", True, True, False, True),
        Currency("CNY", 2, 716, 7_159_204, "CN¥", ",", ".", True, False, False, True),
        Currency("COP", 2, 405_201, 4_052_007_508, "COP", ".", ",", True, True, False, True),
        Currency("CRC", 2, 51_870, 518_701_644, "CRC", ".", ",", True, False, False, True),
        Currency("CZK", 2, 2_323, 23_232_104, "CZK", " ", ",", False, True, False, True),
        Currency("DKK", 2, 684, 6_838_604, "DKK", "", ",", False, True, False, True),
        Currency("DOP", 2, 5_895, 58_947_947, "DOP", ",", ".", True, False, False, True),
        Currency("DZD", 2, 13_411, 134_106_121, "DZD", ",", ".", True, True, False, True),
        Currency("EGP", 2, 4_863, 48_626_104, "EGP", ",", ".", True, True, False, True),
        Currency("ETB", 2, 8_025, 80_247_402, "ETB", ",", ".", True, False, False, True),
        Currency("EUR", 2, 92, 915_704, "€", " ", ",", False, True, False, True),
        Currency("GBP", 2, 78, 780_853, "£", ",", ".", True, False, False, True),
        Currency("GEL", 2, 271, 2_705_040, "GEL", " ", ",", False, True, False, True),
        Currency("GHS", 2, 1_541, 15_410_887, "GHS", ",", ".", True, False, False, False),
        Currency("GTQ", 2, 768, 7_680_264, "GTQ", ",", ".", True, False, False, True),
        Currency("HKD", 2, 781, 7_807_950, "HK$", ",", ".", True, False, False, True),
        Currency("HNL", 2, 2_453, 24_532_344, "HNL", ",", ".", True, True, False, True),
        Currency("HRK", 2, 691, 6_907_950, "HRK", ".", ",", False, True, False, True),
        Currency("HUF", 2, 36_510, 365_103_831, "HUF", " ", ",", False, True, False, True),
        Currency("IDR", 2, 1_617_595, 16_175_950_000, "IDR", ".", ",", True, False, False, True),
        Currency("ILS", 2, 380, 3_799_935, "₪", ",", ".", True, True, False, True),
        Currency("INR", 2, 8_377, 83_767_350, "₹", ",", ".", True, False, False, True),
        Currency("IQD", 3, 1_298_173, 12_981_733_280, "IQD", ",", ".", True, True, False, False),
        Currency("IRR", 2, 4_210_500, 42_105_000_352, "IRR", ",", "/", False, True, False, False),
        Currency("ISK", 0, 138, 1_379_504, "ISK", ".", ",", False, True, False, True),
        Currency("JMD", 2, 15_504, 155_042_805, "JMD", ",", ".", True, False, False, True),
        Currency("JOD", 3, 709, 7_087_040, "JOD", ",", ".", True, False, False, False),
        Currency("JPY", 0, 147, 1_465_950, "¥", ",", ".", True, False, False, True),
        Currency("KES", 2, 12_883, 128_828_458, "KES", ",", ".", True, False, False, True),
        Currency("KGS", 2, 8_403, 84_030_384, "KGS", " ", "-", False, True, False, True),
        Currency("KRW", 0, 1_358, 13_581_650, "₩", ",", ".", True, False, False, True),
        Currency("KZT", 2, 47_034, 470_338_323, "KZT", " ", "-", True, False, False, True),
        Currency("LBP", 2, 8_874_340, 88_743_396_054, "LBP", ",", ".", True, True, False, True),
        Currency("LKR", 2, 29_919, 299_189_672, "LKR", ",", ".", True, True, False, True),
        Currency("MAD", 2, 979, 9_790_963, "MAD", ",", ".", True, True, False, True),
        Currency("MDL", 2, 1_762, 17_620_290, "MDL", ",", ".", False, True, False, True),
        Currency("MMK", 2, 324_796, 3_247_960_992, "MMK", ",", ".", True, False, False, False),
        Currency("MNT", 2, 345_000, 3_450_000_346, "MNT", " ", ",", True, False, False, True),
        Currency("MOP", 2, 797, 7_972_623, "MOP", ",", ".", True, False, False, False),
        Currency("MUR", 2, 4_675, 46_750_378, "MUR", ",", ".", True, False, False, True),
        Currency("MVR", 2, 1_536, 15_360_378, "MVR", ",", ".", False, True, False, True),
        Currency("MXN", 2, 1_918, 19_178_504, "MX$", ",", ".", True, False, False, True),
        Currency("MYR", 2, 450, 4_497_504, "MYR", ",", ".", True, False, False, True),
        Currency("MZN", 2, 6_390, 63_899_991, "MZN", ",", ".", True, False, False, True),
        Currency("NGN", 2, 163_595, 1_635_950_377, "NGN", ",", ".", True, False, False, True),
        Currency("NIO", 2, 3_648, 36_478_506, "NIO", ",", ".", True, True, False, True),
        Currency("NOK", 2, 1_095, 10_948_150, "NOK", " ", ",", True, True, False, True),
        Currency("NPR", 2, 13_277, 132_765_646, "NPR", ",", ".", True, False, False, True),
        Currency("NZD", 2, 168, 1_678_557, "NZ$", ",", ".", True, False, False, True),
        Currency("PAB", 2, 99, 990_981, "PAB", ",", ".", True, True, False, True),
        Currency("PEN", 2, 371, 3_708_923, "PEN", ",", ".", True, True, False, True),
        Currency("PHP", 2, 5_780, 57_795_038, "PHP", ",", ".", True, False, False, True),
        Currency("PKR", 2, 27_599, 275_991_393, "PKR", ",", ".", True, False, False, True),
        Currency("PLN", 2, 393, 3_929_050, "PLN", " ", ",", False, True, False, True),
        Currency("PYG", 0, 7_505, 75_053_793, "PYG", ".", ",", True, True, False, True),
        Currency("QAR", 2, 361, 3_613_606, "QAR", ",", ".", True, True, False, True),
        Currency("RON", 2, 456, 4_560_404, "RON", ".", ",", False, True, False, True),
        Currency("RSD", 2, 10_716, 107_157_442, "RSD", ".", ",", False, True, False, True),
        Currency("RUB", 2, 8_922, 89_218_514, "RUB", " ", ",", False, True, False, True),
        Currency("SAR", 2, 375, 3_753_930, "SAR", ",", ".", True, True, False, True),
        Currency("SEK", 2, 1_055, 10_554_325, "SEK", ".", ",", False, True, False, True),
        Currency("SGD", 2, 133, 1_327_104, "SGD", ",", ".", True, False, False, True),
        Currency("SYP", 2, 251_253, 2_512_530_370, "SYP", ",", ".", True, True, False, False),
        Currency("THB", 2, 3_531, 35_313_038, "฿", ",", ".", True, False, False, True),
        Currency("TJS", 2, 1_048, 10_479_788, "TJS", " ", ";", False, True, False, True),
        Currency("TRY", 2, 3_310, 33_102_504, "TRY", ".", ",", False, True, False, True),
        Currency("TTD", 2, 671, 6_710_617, "TTD", ",", ".", True, False, False, True),
        Currency("TWD", 2, 3_260, 32_603_904, "NT$", ",", ".", True, False, False, True),
        Currency("TZS", 2, 268_068, 2_680_675_731, "TZS", ",", ".", True, False, False, True),
        Currency("UAH", 2, 4_089, 40_888_706, "UAH", " ", ",", False, False, False, True),
        Currency("UGX", 0, 3_692, 36_918_006, "UGX", ",", ".", True, False, False, True),
        Currency("USD", 2, 100, 1_000_000, "$", ",", ".", True, False, False, True),
        Currency("UYU", 2, 3_993, 39_930_412, "UYU", ".", ",", True, True, False, True),
        Currency("UZS", 2, 1_246_166, 12_461_658_197, "UZS", " ", ",", False, True, False, True),
        Currency("VEF", 2, 362_255_253, 999_999_999_999, "VEF", ".", ",", True, True, False, False),
        Currency("VND", 0, 25_218, 252_175_000, "₫", ".", ",", False, True, False, True),
        Currency("YER", 2, 25_035, 250_350_363, "YER", ",", ".", True, True, False, True),
        Currency("ZAR", 2, 1_828, 18_278_037, "ZAR", ",", ".", True, True, False, True),
        Currency("XTR", 0, 1, 100_000, "⭐", ",", ".", True, False, True, True),
    )
}
# fmt: on
