"""The currencies of Telegram's payments: how an amount is written and between which bounds a total may lie.

Facts: the clients' currencies.json of about August 2024 (the live file moves with the exchange rates: a total
lies between about 1 and 10,000 US dollars); display rules as in telegramdesktop/tdesktop.
"""

from __future__ import annotations

from typing import NamedTuple

from tgsandbox.world.checkout.invoices import STARS

STARS_MAX_TOTAL = 100_000  # measured: 100,000 are accepted, 150,000 refused


class Currency(NamedTuple):
    """Amounts are integers of smallest units: 10 ** `digits` of them are one."""

    code: str
    title: str
    symbol: str
    thousands: str
    decimal: str
    symbol_left: bool
    space_between: bool
    drop_zeros: bool
    digits: int
    min_amount: int
    max_amount: int

    def format(self, amount: int) -> str:
        """As Telegram's clients write it: "$9.99", "1 290,00 RUB" with the currency's own separators."""
        whole, rest = divmod(abs(amount), 10**self.digits)
        number = f"{whole:,}".replace(",", self.thousands)
        if self.digits and not (self.drop_zeros and rest == 0):
            number += f"{self.decimal}{rest:0{self.digits}}"
        gap = " " if self.space_between else ""
        sign = "-" if amount < 0 else ""
        if self.symbol_left:
            return f"{sign}{self.symbol}{gap}{number}"
        return f"{sign}{number}{gap}{self.symbol}"


TELEGRAM_STARS = Currency(STARS, "Telegram Stars", "⭐", ",", ".", True, True, False, 0, 1, STARS_MAX_TOTAL)

# fmt: off
ROWS = (
    # code, title, symbol, thousands, decimal, left, space, drop_zeros, digits, min, max
    ("AED", "United Arab Emirates Dirham", "AED", ",", ".", True, True, False, 2, 367, 3673042),
    ("AFN", "Afghan Afghani", "AFN", ",", ".", True, False, False, 2, 7032, 70320011),
    ("ALL", "Albanian Lek", "ALL", ".", ",", False, False, False, 2, 9170, 91699858),
    ("AMD", "Armenian Dram", "AMD", ",", ".", False, True, False, 2, 38438, 384379435),
    ("ARS", "Argentine Peso", "ARS", ".", ",", True, True, False, 2, 93241, 932408369),
    ("AUD", "Australian Dollar", "AU$", ",", ".", True, False, False, 2, 154, 1535627),
    ("AZN", "Azerbaijani Manat", "AZN", " ", ",", False, True, False, 2, 170, 1703970),
    ("BAM", "Bosnia & Herzegovina Convertible Mark", "BAM", ".", ",", False, True, False, 2, 179, 1790780),
    ("BDT", "Bangladeshi Taka", "BDT", ",", ".", True, True, False, 2, 11644, 116440049),
    ("BGN", "Bulgarian Lev", "BGN", " ", ",", False, True, False, 2, 179, 1790871),
    ("BHD", "Bahraini dinar", "BHD", ",", ".", True, True, False, 3, 377, 3765970),
    ("BND", "Brunei Dollar", "BND", ".", ",", True, False, False, 2, 132, 1319416),
    ("BOB", "Bolivian Boliviano", "BOB", ".", ",", True, True, False, 2, 685, 6847960),
    ("BRL", "Brazilian Real", "R$", ".", ",", True, True, False, 2, 570, 5700224),
    ("BYN", "Belarusian ruble", "BYN", " ", ",", False, True, False, 2, 324, 3242595),
    ("CAD", "Canadian Dollar", "CA$", ",", ".", True, False, False, 2, 139, 1387250),
    ("CHF", "Swiss Franc", "CHF", "'", ".", False, True, False, 2, 86, 858080),
    ("CLP", "Chilean Peso", "CLP", ".", ",", True, True, False, 0, 944, 9438172),
    ("CNY", "Chinese Renminbi Yuan", "CN¥", ",", ".", True, False, False, 2, 716, 7159204),
    ("COP", "Colombian Peso", "COP", ".", ",", True, True, False, 2, 405201, 4052007508),
    ("CRC", "Costa Rican Colón", "CRC", ".", ",", True, False, False, 2, 51870, 518701644),
    ("CZK", "Czech Koruna", "CZK", " ", ",", False, True, False, 2, 2323, 23232104),
    ("DKK", "Danish Krone", "DKK", "", ",", False, True, False, 2, 684, 6838604),
    ("DOP", "Dominican Peso", "DOP", ",", ".", True, False, False, 2, 5895, 58947947),
    ("DZD", "Algerian Dinar", "DZD", ",", ".", True, True, False, 2, 13411, 134106121),
    ("EGP", "Egyptian Pound", "EGP", ",", ".", True, True, False, 2, 4863, 48626104),
    ("ETB", "Ethiopian Birr", "ETB", ",", ".", True, False, False, 2, 8025, 80247402),
    ("EUR", "Euro", "€", " ", ",", False, True, False, 2, 92, 915704),
    ("GBP", "British Pound", "£", ",", ".", True, False, False, 2, 78, 780853),
    ("GEL", "Georgian Lari", "GEL", " ", ",", False, True, False, 2, 271, 2705040),
    ("GHS", "Ghanaian cedi", "GHS", ",", ".", True, False, False, 2, 1541, 15410887),
    ("GTQ", "Guatemalan Quetzal", "GTQ", ",", ".", True, False, False, 2, 768, 7680264),
    ("HKD", "Hong Kong Dollar", "HK$", ",", ".", True, False, False, 2, 781, 7807950),
    ("HNL", "Honduran Lempira", "HNL", ",", ".", True, True, False, 2, 2453, 24532344),
    ("HRK", "Croatian Kuna", "HRK", ".", ",", False, True, False, 2, 691, 6907950),
    ("HUF", "Hungarian Forint", "HUF", " ", ",", False, True, False, 2, 36510, 365103831),
    ("IDR", "Indonesian Rupiah", "IDR", ".", ",", True, False, False, 2, 1617595, 16175950000),
    ("ILS", "Israeli New Sheqel", "₪", ",", ".", True, True, False, 2, 380, 3799935),
    ("INR", "Indian Rupee", "₹", ",", ".", True, False, False, 2, 8377, 83767350),
    ("IQD", "Iraqi dinar", "IQD", ",", ".", True, True, False, 3, 1298173, 12981733280),
    ("IRR", "Iranian rial", "IRR", ",", "/", False, True, False, 2, 4210500, 42105000352),
    ("ISK", "Icelandic Króna", "ISK", ".", ",", False, True, False, 0, 138, 1379504),
    ("JMD", "Jamaican Dollar", "JMD", ",", ".", True, False, False, 2, 15504, 155042805),
    ("JOD", "Jordanian dinar", "JOD", ",", ".", True, False, False, 3, 709, 7087040),
    ("JPY", "Japanese Yen", "¥", ",", ".", True, False, False, 0, 147, 1465950),
    ("KES", "Kenyan Shilling", "KES", ",", ".", True, False, False, 2, 12883, 128828458),
    ("KGS", "Kyrgyzstani Som", "KGS", " ", "-", False, True, False, 2, 8403, 84030384),
    ("KRW", "South Korean Won", "₩", ",", ".", True, False, False, 0, 1358, 13581650),
    ("KZT", "Kazakhstani Tenge", "KZT", " ", "-", True, False, False, 2, 47034, 470338323),
    ("LBP", "Lebanese Pound", "LBP", ",", ".", True, True, False, 2, 8874340, 88743396054),
    ("LKR", "Sri Lankan Rupee", "LKR", ",", ".", True, True, False, 2, 29919, 299189672),
    ("MAD", "Moroccan Dirham", "MAD", ",", ".", True, True, False, 2, 979, 9790963),
    ("MDL", "Moldovan Leu", "MDL", ",", ".", False, True, False, 2, 1762, 17620290),
    ("MMK", "Myanmar kyat", "MMK", ",", ".", True, False, False, 2, 324796, 3247960992),
    ("MNT", "Mongolian Tögrög", "MNT", " ", ",", True, False, False, 2, 345000, 3450000346),
    ("MOP", "Macanese pataca", "MOP", ",", ".", True, False, False, 2, 797, 7972623),
    ("MUR", "Mauritian Rupee", "MUR", ",", ".", True, False, False, 2, 4675, 46750378),
    ("MVR", "Maldivian Rufiyaa", "MVR", ",", ".", False, True, False, 2, 1536, 15360378),
    ("MXN", "Mexican Peso", "MX$", ",", ".", True, False, False, 2, 1918, 19178504),
    ("MYR", "Malaysian Ringgit", "MYR", ",", ".", True, False, False, 2, 450, 4497504),
    ("MZN", "Mozambican Metical", "MZN", ",", ".", True, False, False, 2, 6390, 63899991),
    ("NGN", "Nigerian Naira", "NGN", ",", ".", True, False, False, 2, 163595, 1635950377),
    ("NIO", "Nicaraguan Córdoba", "NIO", ",", ".", True, True, False, 2, 3648, 36478506),
    ("NOK", "Norwegian Krone", "NOK", " ", ",", True, True, False, 2, 1095, 10948150),
    ("NPR", "Nepalese Rupee", "NPR", ",", ".", True, False, False, 2, 13277, 132765646),
    ("NZD", "New Zealand Dollar", "NZ$", ",", ".", True, False, False, 2, 168, 1678557),
    ("PAB", "Panamanian Balboa", "PAB", ",", ".", True, True, False, 2, 99, 990981),
    ("PEN", "Peruvian Nuevo Sol", "PEN", ",", ".", True, True, False, 2, 371, 3708923),
    ("PHP", "Philippine Peso", "PHP", ",", ".", True, False, False, 2, 5780, 57795038),
    ("PKR", "Pakistani Rupee", "PKR", ",", ".", True, False, False, 2, 27599, 275991393),
    ("PLN", "Polish Złoty", "PLN", " ", ",", False, True, False, 2, 393, 3929050),
    ("PYG", "Paraguayan Guaraní", "PYG", ".", ",", True, True, False, 0, 7505, 75053793),
    ("QAR", "Qatari Riyal", "QAR", ",", ".", True, True, False, 2, 361, 3613606),
    ("RON", "Romanian Leu", "RON", ".", ",", False, True, False, 2, 456, 4560404),
    ("RSD", "Serbian Dinar", "RSD", ".", ",", False, True, False, 2, 10716, 107157442),
    ("RUB", "Russian Ruble", "RUB", " ", ",", False, True, False, 2, 8922, 89218514),
    ("SAR", "Saudi Riyal", "SAR", ",", ".", True, True, False, 2, 375, 3753930),
    ("SEK", "Swedish Krona", "SEK", ".", ",", False, True, False, 2, 1055, 10554325),
    ("SGD", "Singapore Dollar", "SGD", ",", ".", True, False, False, 2, 133, 1327104),
    ("SYP", "Syrian pound", "SYP", ",", ".", True, True, False, 2, 251253, 2512530370),
    ("THB", "Thai Baht", "฿", ",", ".", True, False, False, 2, 3531, 35313038),
    ("TJS", "Tajikistani Somoni", "TJS", " ", ";", False, True, False, 2, 1048, 10479788),
    ("TRY", "Turkish Lira", "TRY", ".", ",", False, True, False, 2, 3310, 33102504),
    ("TTD", "Trinidad and Tobago Dollar", "TTD", ",", ".", True, False, False, 2, 671, 6710617),
    ("TWD", "New Taiwan Dollar", "NT$", ",", ".", True, False, False, 2, 3260, 32603904),
    ("TZS", "Tanzanian Shilling", "TZS", ",", ".", True, False, False, 2, 268068, 2680675731),
    ("UAH", "Ukrainian Hryvnia", "UAH", " ", ",", False, False, False, 2, 4089, 40888706),
    ("UGX", "Ugandan Shilling", "UGX", ",", ".", True, False, False, 0, 3692, 36918006),
    ("USD", "United States Dollar", "$", ",", ".", True, False, False, 2, 100, 1000000),
    ("UYU", "Uruguayan Peso", "UYU", ".", ",", True, True, False, 2, 3993, 39930412),
    ("UZS", "Uzbekistani Som", "UZS", " ", ",", False, True, False, 2, 1246166, 12461658197),
    ("VEF", "Venezuelan bolívar", "VEF", ".", ",", True, True, False, 2, 362255253, 999999999999),
    ("VND", "Vietnamese Đồng", "₫", ".", ",", False, True, False, 0, 25218, 252175000),
    ("YER", "Yemeni Rial", "YER", ",", ".", True, True, False, 2, 25035, 250350363),
    ("ZAR", "South African Rand", "ZAR", ",", ".", True, True, False, 2, 1828, 18278037),
)
# fmt: on

CURRENCIES = {STARS: TELEGRAM_STARS} | {row[0]: Currency(*row) for row in ROWS}


def format_amount(amount: int, currency: str) -> str:
    """`amount` in smallest units, in words a buyer reads; an unknown currency shows its code."""
    known = CURRENCIES.get(currency)
    return known.format(amount) if known else f"{amount} {currency}"
