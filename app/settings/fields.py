"""Every setting, declared once: default, kind, label in both languages, and the variable that overrides it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from app.core.money import Money
from app.core.order import DEFAULT_METADATA
from app.core.payment_methods import NOT_AT_A_SCREEN
from app.settings.catalog import DEFAULT_CATALOG, Catalog, CatalogItem, Metadata
from app.settings.colors import AccentColor
from app.settings.kinds import (
    Choice,
    Currency,
    DatabaseUrl,
    Hours,
    Kind,
    Picture,
    PinHash,
    Seconds,
    Text,
    TimeZone,
    WebAddress,
    YesNo,
)
from app.settings.payment_method_kind import PaymentMethods
from app.settings.printer_kinds import Columns, ReceiptPrinter
from app.settings.public_bounds import public_bounds
from app.settings.service_kinds import AmountBound, Hosts, HubAddress, WholeNumber
from app.settings.source import DEFAULT, Source

if TYPE_CHECKING:
    from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is known of a setting. `variable` None: only the file can set it. `hidden`: never shown whole."""

    name: str
    kind: Kind
    zh: str
    en: str
    variable: str | None
    hidden: bool

    def label(self, language: str) -> str:
        """The words for a person."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class _Facts:
    kind: Kind
    zh: str
    en: str
    variable: str | None
    hidden: bool


def _setting(
    default: object,
    kind: Kind,
    zh: str,
    en: str,
    variable: str | None = "",
    *,
    hidden: bool = False,
) -> Any:
    facts = _Facts(kind, zh, en, variable, hidden)
    return field(default_factory=lambda: default, metadata={"setting": facts}, repr=not hidden)


@dataclass(frozen=True)
class Settings:
    """A checked set of settings. `sources` says where each value came from."""

    shop_name: str = _setting("魔方西元", Text(60), "店名（中文）", "Shop name in Chinese")
    shop_name_en: str = _setting("Mofang", Text(60), "店名（英文）", "Shop name in English")
    language: str = _setting("zh", Choice(("zh", "en")), "语言", "Language")
    currency: str = _setting("USD", Currency(), "货币", "Currency")
    time_zone: str | None = _setting(
        None,
        TimeZone(),
        "店铺所在时区（不写则用本机时区）",
        "Time zone of the shop, if not this machine's",
    )
    logo_file: str | None = _setting(
        None, Picture(), "店铺标志（PNG 或 SVG 文件）", "Logo of the shop, a PNG or SVG file"
    )
    accent_color: str | None = _setting(
        None, AccentColor(), "主题色（例如 #c8402f）", "Colour of the shop, such as #c8402f"
    )
    catalog: tuple[CatalogItem, ...] = _setting(
        DEFAULT_CATALOG, Catalog(), "商品", "Products for sale", None
    )
    allow_free_amount: bool = _setting(
        True, YesNo(), "允许自由输入金额", "Customers may type an amount"
    )
    free_amount_product_name: str = _setting(
        "其他金额", Text(), "自由金额的商品名（中文）", "Product name of a typed amount, in Chinese"
    )
    free_amount_product_name_en: str = _setting(
        "Other amount",
        Text(),
        "自由金额的商品名（英文）",
        "Product name of a typed amount, in English",
    )
    ask_email: bool = _setting(True, YesNo(), "询问顾客邮箱", "Ask customers for an e-mail address")
    frontend_base_url: str | None = _setting(
        None,
        WebAddress(),
        "顾客付款后手机打开的网址",
        "Where the customer's phone lands afterwards",
        "FRONTEND_BASE_URL",
    )
    stripe_api_base: str | None = _setting(
        None, WebAddress(), "Stripe 接口地址", "Address of Stripe's API", "STRIPE_API_BASE"
    )
    scan_seconds: int = _setting(
        240, Seconds(30, 1800), "扫码限时（秒）", "Time to scan and pay, in seconds"
    )
    idle_seconds: int = _setting(
        60,
        Seconds(15, 600),
        "无人操作多久后返回首页（秒）",
        "Idle time before starting over, in seconds",
    )
    idle_warning_seconds: int = _setting(
        15, Seconds(5, 60), "返回首页前提醒（秒）", "Warning before starting over, in seconds"
    )
    outcome_seconds: int = _setting(
        8, Seconds(3, 120), "结果页停留（秒）", "How long the result stays, in seconds"
    )
    allow_open_in_browser: bool = _setting(
        False,
        YesNo(),
        "允许在本机浏览器打开付款页",
        "Allow opening the payment page in a browser here",
    )
    pin_hash: str | None = _setting(
        None, PinHash(), "退出密码（散列值）", "Hash of the PIN that closes the kiosk", hidden=True
    )
    night_hours: str | None = _setting(
        None, Hours(), "夜间时段（屏幕可以休眠）", "Hours of the night, when the screen may sleep"
    )
    sound_on_paid: bool = _setting(
        False, YesNo(), "付款成功时播放提示音", "A chime when a payment is shown as paid"
    )
    reduced_motion: bool = _setting(False, YesNo(), "减少动画", "Less motion on the screens")
    full_screen: bool = _setting(True, YesNo(), "全屏显示", "Full screen")
    receipt_printer: str | None = _setting(
        None, ReceiptPrinter(), "收据打印机（ESC/POS）", "Receipt printer (ESC/POS)"
    )
    receipt_columns: int = _setting(
        48, Columns((32, 42, 48)), "收据打印机每行字数", "Columns of the receipt printer"
    )
    receipts_automatic: bool = _setting(
        False,
        YesNo(),
        "自助收银付款后自动打印收据",
        "Print a receipt after each payment at a kiosk",
    )
    kiosk_excluded_payment_methods: tuple[str, ...] = _setting(
        NOT_AT_A_SCREEN,
        PaymentMethods(),
        "收银台和终端不提供的支付方式",
        "Payment methods not offered at kiosk and terminal",
    )
    database_url: str | None = _setting(
        None, DatabaseUrl(), "账本数据库", "Journal database", hidden=True
    )
    metadata: Mapping[str, str] = _setting(
        DEFAULT_METADATA, Metadata(), "付款附加信息", "Metadata of every payment", None
    )
    hub_address: str | None = _setting(
        None,
        HubAddress(),
        "支付中枢（有它则本机不需要密钥）",
        "Hub that has the key, so that none is needed here",
    )
    hub_ca_file: str | None = _setting(
        None, Text(), "验证支付中枢的证书文件", "Certificate file to check the hub by"
    )
    service_address: str | None = _setting(
        None,
        WebAddress(),
        "支付服务的公开网址",
        "Where the payment service is reached from outside",
    )
    service_hosts: tuple[str, ...] = _setting(
        (), Hosts(), "支付服务接受的其他主机名", "Other host names of the payment service"
    )
    service_behind_proxy: bool = _setting(
        False, YesNo(), "TLS 由前面的代理负责", "A proxy in front of the service does TLS"
    )
    service_tls_cert: str | None = _setting(
        None, Text(), "支付服务的 TLS 证书文件", "The payment service's TLS certificate file"
    )
    service_tls_key: str | None = _setting(
        None, Text(), "支付服务的 TLS 私钥文件", "The payment service's TLS key file"
    )
    public_payments: str = _setting(
        "bounds",
        Choice(("bounds", "catalog", "off")),
        "公开页面可以收的款（金额范围内、仅商品、不收）",
        "What public pages may sell: amounts within bounds, the catalogue, nothing",
    )
    public_lowest_amount: str | None = _setting(
        None, AmountBound(), "公开页面的最低金额", "Lowest amount of public pages"
    )
    public_highest_amount: str | None = _setting(
        None, AmountBound(), "公开页面的最高金额", "Highest amount of public pages"
    )
    public_requests_per_minute: int = _setting(
        120,
        WholeNumber(1, 1_000_000),
        "每个地址每分钟最多的公开请求数",
        "Public requests a minute from one address",
    )
    sources: Mapping[str, Source] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )

    def source_of(self, name: str) -> Source:
        """Where the value came from."""
        return self.sources.get(name, DEFAULT)

    def with_values(self, source: Source, **values: object) -> Settings:
        """The same settings with some values replaced, and the source of each noted."""
        sources = MappingProxyType({**self.sources, **dict.fromkeys(values, source)})
        return dataclasses.replace(self, sources=sources, **values)  # type: ignore[arg-type]

    @property
    def zone(self) -> tzinfo | None:
        """By whose clock the shop's days begin; None is this machine's."""
        if self.time_zone is None:
            return None
        # Loaded here: most shops are in their machine's zone.
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.time_zone)

    @property
    def public_bounds(self) -> tuple[Money, Money]:
        """The lowest and the highest amount that public pages take, in the shop's currency."""
        return public_bounds(self.currency, self.public_lowest_amount, self.public_highest_amount)

    def shop_name_in(self, language: str) -> str:
        """The shop's name for a screen in "zh" or "en"."""
        return self.shop_name_en if language == "en" else self.shop_name

    def free_amount_name_in(self, language: str) -> str:
        """The product name of a typed amount in "zh" or "en"."""
        english = language == "en"
        return self.free_amount_product_name_en if english else self.free_amount_product_name


def _declare(each: dataclasses.Field[Any]) -> Declaration:
    facts: _Facts = each.metadata["setting"]
    variable = f"MOFANG_{each.name.upper()}" if facts.variable == "" else facts.variable
    return Declaration(each.name, facts.kind, facts.zh, facts.en, variable, facts.hidden)


DECLARATIONS: Mapping[str, Declaration] = MappingProxyType(
    {
        each.name: _declare(each)
        for each in dataclasses.fields(Settings)
        if "setting" in each.metadata
    },
)
