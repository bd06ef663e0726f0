"""What people are told about what they typed: they can mend it themselves by typing something else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.sentence import Sentence, same_for_all

ORDER_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        # --- the amount ---
        "amount_empty": same_for_all(
            "请输入金额，例如 {example}。",
            "Please type an amount, such as {example}.",
        ),
        "amount_not_a_number": same_for_all(
            "请只用数字和小数点输入金额，例如 {example}。",
            "Please type the amount with digits and a point only, such as {example}.",
        ),
        "amount_has_comma": same_for_all(
            "请不要用逗号或空格分隔金额。小数请用点，例如 {example}。",
            "Please type the amount without commas; use a point for decimals, such as {example}.",
        ),
        "amount_negative": same_for_all(
            "金额不能是负数。请输入例如 {example}。",
            "The amount cannot be negative. Please type, for example, {example}.",
        ),
        "amount_zero": same_for_all(
            "请输入大于 0 的金额。",
            "Please type an amount above 0.",
        ),
        "amount_whole_only": same_for_all(
            "{currency} 没有小数。请输入整数，例如 {example}。",
            "{currency} has no decimals. Please type a whole amount, such as {example}.",
        ),
        "amount_too_many_decimals": same_for_all(
            "{currency} 最多 {allowed} 位小数。请输入例如 {example}。",
            "{currency} takes at most {allowed} decimals. Please type, for example, {example}.",
        ),
        "amount_too_large": same_for_all(
            "金额太大。请输入不超过 {largest} 的金额。",
            "The amount is too large. Please type at most {largest}.",
        ),
        "amount_below_minimum": same_for_all(
            "金额低于 Stripe 的最小收款额。请输入 {smallest} 或以上。",
            "The amount is below what Stripe takes. Please type {smallest} or more.",
        ),
        "amount_not_chargeable": same_for_all(
            "无法收取 {amount}。请改成这种货币能付的金额。",
            "{amount} cannot be charged. Please change it to an amount that exists in this currency.",
        ),
        "currency_unknown": same_for_all(
            "“{currency}”不是 Stripe 支持的货币。请输入三个字母的货币代码，例如 USD、CNY。",
            "“{currency}” is not a currency that Stripe takes. Please type its three letters, such as USD or CNY.",
        ),
        # --- the rest of the order ---
        "email_invalid": same_for_all(
            "邮箱地址不完整或有误。请检查，例如 name@example.com；也可以不填。",
            "This e-mail address is incomplete or wrong. Please check it (name@example.com), or leave it empty.",
        ),
        "product_name_empty": same_for_all(
            "请填写商品名称。",
            "Please give the product a name.",
        ),
        "product_name_too_long": same_for_all(
            "商品名称太长。请缩短到 {longest} 个字符以内。",
            "The product's name is too long. Please shorten it to {longest} characters.",
        ),
        "reference_too_long": same_for_all(
            "单号太长。请缩短到 {longest} 个字符以内。",
            "The reference is too long. Please shorten it to {longest} characters.",
        ),
        "text_has_control_characters": same_for_all(
            "{field} 里有换行或看不见的字符。请删除后重新输入。",
            "{field} contains a line break or invisible characters. Please type it again without them.",
        ),
        "metadata_too_many_keys": same_for_all(
            "附加信息太多。请减到 {limit} 项以内。",
            "There is too much metadata. Please cut it down to {limit} entries.",
        ),
        "metadata_key_invalid": same_for_all(
            "附加信息的名称“{key}”不可用。请用 1 到 {longest} 个字符，不含方括号，也不用 mofang_ 的保留名。",
            "The metadata key “{key}” cannot be used. Please take 1 to {longest} characters without brackets, "
            "and none of the reserved mofang_ names.",
        ),
        "metadata_value_too_long": same_for_all(
            "附加信息“{key}”太长。请缩短到 {longest} 个字符以内。",
            "The metadata “{key}” is too long. Please shorten it to {longest} characters.",
        ),
        # --- the kiosk's PIN ---
        "pin_invalid": same_for_all(
            "请输入 {shortest} 到 {longest} 位数字的 PIN。",
            "Please type a PIN of {shortest} to {longest} digits.",
        ),
    }
)
