"""What staff are told about the set-up of a till: code → Chinese, English. Customers only hear that it is out of order.

Placeholders are the details of the error. Each says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SETUP_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- the machine ---
        "program_file_missing": (
            "程序缺少文件：{file}。请重新安装魔方收银台；如果是从源码目录运行，请运行 make run。",
            "The program lacks a file: {file}. Install Mofang Checkout again; in a checkout of the source, run "
            "`make run`.",
        ),
        "printing_missing": (
            "这台电脑没有打印系统（CUPS）。请安装 CUPS 和打印机（例如 apt install cups），或改为保存文件。",
            "This computer has no printing system (CUPS). Install CUPS and a printer (`apt install cups`, say), or "
            "save a file instead.",
        ),
        # --- the key ---
        "key_missing": (
            "还没有 Stripe 密钥。请运行 mofang key set，或设置环境变量 STRIPE_SECRET_KEY。",
            "There is no Stripe key yet. Run `mofang key set`, or set STRIPE_SECRET_KEY.",
        ),
        "key_not_typed": (
            "没有输入密钥。请粘贴完整的 Stripe 密钥。",
            "No key was typed. Paste the whole Stripe key.",
        ),
        "key_publishable": (
            "这是公开密钥（pk_…），不能收款。请使用受限密钥 rk_… 或私钥 sk_…。",
            "This is a publishable key (pk_…) and cannot take payments. Use a restricted (rk_…) or secret (sk_…) key.",
        ),
        "key_whsec": (
            "这是 Webhook 签名密钥（whsec_…）。请使用受限密钥 rk_… 或私钥 sk_…。",
            "This is a webhook secret (whsec_…). Use a restricted key (rk_…) or a secret key (sk_…).",
        ),
        "key_malformed": (
            "这不是 Stripe 密钥。密钥以 rk_test_、rk_live_、sk_test_ 或 sk_live_ 开头，请完整复制。",
            "This is not a Stripe key. Keys begin with rk_test_, rk_live_, sk_test_ or sk_live_; copy the whole key.",
        ),
        "key_on_command_line": (
            "不要把密钥写在命令行里：它会留在历史记录和进程列表中。"
            "请先在 Stripe 后台更换该密钥，再运行 mofang key set 并按提示输入。",
            "Never put a key on the command line: it stays in the shell's history and in the process list. "
            "Roll that key in Stripe's Dashboard, then run `mofang key set` and type the new one when asked.",
        ),
        "key_in_demo": (
            "演示模式自带密钥，不使用也不保存真实密钥。请去掉 --demo。",
            "The demo has a key of its own and neither uses nor stores a real one. Leave out --demo.",
        ),
        "key_lacks_permissions": (
            "密钥有效，但缺少权限：{missing}。请在 Stripe 后台为它加上。",
            "The key works but lacks permissions: {missing}. Add them in Stripe's Dashboard.",
        ),
        "refund_key_missing": (
            "这里没有可以退款的密钥。请运行 mofang key set --refunds，或设置环境变量 STRIPE_REFUND_KEY；"
            "由支付中枢收款时，也可以在支付中枢退款。",
            "There is no key here that may refund. Run `mofang key set --refunds`, or set STRIPE_REFUND_KEY; where a "
            "hub takes the payments, the hub can give money back too.",
        ),
        "refund_key_other_mode": (
            "退款密钥 {fingerprint} 与收款密钥不是同一模式（一个测试、一个正式）。请换成同一模式的密钥。",
            "The refund key {fingerprint} is not of the same mode as the main key (one test, one live). "
            "Use two of the same mode.",
        ),
        "key_cannot_refund": (
            "密钥没有退款权限（rak_charge_write）：mofang serve 和 mofang desk 不能退款，自助收银不受影响。"
            "需要退款时，请在 Stripe 后台为密钥加上，或用 mofang key set --refunds 另存一个退款密钥。",
            "The key may not refund (rak_charge_write): `mofang serve` and `mofang desk` cannot give money back; a "
            "kiosk need not. If they should, add it to the key in Stripe's Dashboard, or give the desk a second key "
            "with `mofang key set --refunds`.",
        ),
        "key_cannot_read_events": (
            "密钥不能读取事件（rak_event_read）：mofang serve 停机时错过的消息改用逐个列出会话来补查，比较慢，"
            "收银台不受影响。请在 Stripe 后台为服务的密钥加上。",
            "The key may not read events (rak_event_read): what `mofang serve` has missed while it was down is found "
            "by listing sessions, which is slower; a till does not need it. Add it to the service's key in Stripe's "
            "Dashboard.",
        ),
        "key_cannot_read_disputes": (
            "密钥不能读取争议（rak_dispute_read）：mofang serve 和 mofang desk 只知道某笔付款有争议，不知道金额和结果，"
            "收银台不受影响。请在 Stripe 后台为它们的密钥加上。",
            "The key may not read disputes (rak_dispute_read): `mofang serve` and `mofang desk` see that a payment is "
            "disputed, but not for how much, nor who won; a till does not need it. Add it to their key in Stripe's "
            "Dashboard.",
        ),
        "key_live_unrestricted": (
            "这是完整权限的正式私钥（sk_live_）。收银台应使用受限密钥：{address}",
            "This is a live secret key with every permission (sk_live_). A till should use a restricted key: {address}",
        ),
        # --- the keyring ---
        "keyring_missing": (
            "本机没有系统密钥环。请安装并登录 GNOME 密钥环或 KWallet，或改用环境变量 {variable}。"
            "机密不会写入普通文件。",
            "This machine has no keyring. Install GNOME Keyring or KWallet and log in to it, or set {variable} "
            "in the environment. A secret is never written to a plain file.",
        ),
        "keyring_locked": (
            "系统密钥环已锁定。请解锁（重新登录桌面，或打开“密码和密钥”），再试一次。",
            "The keyring is locked. Unlock it (log in again, or open “Passwords and Keys”) and try again.",
        ),
        "keyring_refused_plain": (
            "已配置的密钥环（{backend}）会把密钥存成普通文件或根本不保存，因此拒绝使用。"
            "请改用系统密钥环，或设置 {variable}。",
            "The configured keyring ({backend}) would keep the key in a plain file or not at all, so it is not used. "
            "Use the system's keyring, or set {variable}.",
        ),
        "keyring_timeout": (
            "系统密钥环在 {seconds} 秒内没有回应，可能正在等待输入密码。请解锁后再试。",
            "The keyring did not answer within {seconds} s; it may be waiting for a password. Unlock it, try again.",
        ),
        "keyring_failed": (
            "系统密钥环出错（{reason}）。请重新登录后再试，或设置 {variable}。",
            "The keyring failed ({reason}). Log in again and retry, or set {variable}.",
        ),
        # --- the place ---
        "home_unusable": (
            "无法使用数据文件夹 {folder}（{reason}）。请检查权限和磁盘，或用 --home 指定其他文件夹。",
            "The data folder {folder} cannot be used ({reason}). Check permissions and disk, or give another --home.",
        ),
        "return_address_missing": (
            "请设置 frontend_base_url（或环境变量 FRONTEND_BASE_URL）：顾客付款后手机打开的网址，例如店铺网站 https://shop.example。",
            "Set frontend_base_url (or FRONTEND_BASE_URL): where the customer's phone lands after paying, "
            "for example the shop's own site, https://shop.example.",
        ),
        "return_address_loopback": (
            "frontend_base_url 指向本机，顾客的手机打不开。请填写手机能访问的网址，例如 https://shop.example。",
            "frontend_base_url means this machine, which the customer's phone cannot reach. "
            "Give an address that a phone can open, such as https://shop.example.",
        ),
        # --- the settings ---
        "settings_invalid": (
            "设置有 {count} 处错误，尚未启动。",
            "Nothing was started. Mistakes in the settings: {count}.",
        ),
        "not_in_frozen_program": (
            "打包好的程序只有收银台，不含支付服务，也不能连接中枢。请改用 pip 安装的 mofang。",
            "The frozen program is the till alone, without the payment service and the way to a hub. Install mofang "
            "with pip for these.",
        ),
        "env_file_unreadable": (
            "无法读取 {file}（{reason}），里面可能有密钥，因此尚未启动。请检查它的权限，或将它移走。",
            "{file} cannot be read ({reason}). A key may be in it, so nothing was started. Check its permissions, or "
            "move it away.",
        ),
        "settings_not_toml": (
            '不是正确的 TOML：{reason}。文字要加引号，例如 language = "zh"。',
            'This is not TOML: {reason}. Text needs quotes, as in language = "zh".',
        ),
        "settings_written_twice": (
            "这一项（或小节）前面已经写过。请删掉其中一处。",
            "This was already written further up. Delete one of the two.",
        ),
        "settings_not_utf8": (
            "文件不是 UTF-8 编码。请在编辑器里另存为 UTF-8。",
            "The file is not in UTF-8. Save it as UTF-8 in your editor.",
        ),
        "settings_unreadable": (
            "无法读取设置文件（{reason}）。请检查它是不是普通文件，以及权限。",
            "The settings file cannot be read ({reason}). Check that it is a plain file, and its permissions.",
        ),
        "catalog_file_headings": (
            "第一行必须是列名：{columns}（至少要有 name 和 amount）。",
            "The first line must name the columns: {columns} (name and amount at least).",
        ),
        "file_unreadable": (
            "文件无法读取（{reason}）。请另存为 UTF-8 编码的 CSV 再试。",
            "The file cannot be read ({reason}). Save it as CSV in UTF-8, and try again.",
        ),
        "file_unwritable": (
            "文件无法写入（{reason}）。请换一个文件夹，或检查权限和磁盘空间。",
            "The file cannot be written ({reason}). Choose another folder, or check its permissions and the disk.",
        ),
        "setting_not_a_picture": (
            "请写一个 PNG 或 SVG 文件，例如 /srv/shop/logo.png。",
            "Name a PNG or SVG file, for example /srv/shop/logo.png.",
        ),
        "setting_not_a_color": (
            "请写成 #rrggbb，例如 #c8402f。",
            "Write it as #rrggbb, for example #c8402f.",
        ),
        "setting_color_too_light": (
            "{color} 太浅，上面的白字看不清。可以用 {darker}。",
            "{color} is too light for white words to be read on it. {darker} would do.",
        ),
        "settings_in_demo": (
            "演示模式不改店铺的设置。请不带 --demo 打开收款台。",
            "The demo does not change the shop's settings. Open the desk without --demo.",
        ),
        "settings_unwritable": (
            "设置文件无法写入（{reason}），仍保持原样。请检查权限和磁盘空间。",
            "The settings file cannot be written ({reason}) and is as it was. Check its permissions and the disk.",
        ),
        "setting_unknown": (
            "没有这个设置。您要写的是：{nearest}",
            "There is no such setting. Did you mean: {nearest}",
        ),
        "setting_not_text": (
            '要写一行不为空的文字，并加引号，例如 "魔方西元"。',
            'Write one line of text in quotes that is not empty, such as "Mofang".',
        ),
        "setting_too_long": (
            "太长了，最多 {longest} 个字符。",
            "This is too long; at most {longest} characters.",
        ),
        "setting_not_a_choice": ("请写其中一个：{choices}", "Write one of: {choices}"),
        "setting_not_yes_no": (
            "请写 true 或 false（不加引号）。",
            "Write true or false, without quotes.",
        ),
        "setting_not_seconds": (
            "请写 {lowest} 到 {highest} 之间的整数秒，不加引号。",
            "Write a whole number of seconds from {lowest} to {highest}, without quotes.",
        ),
        "setting_not_a_whole_number": (
            "请写 {lowest} 到 {highest} 之间的整数，不加引号。",
            "Write a whole number from {lowest} to {highest}, without quotes.",
        ),
        "setting_not_an_amount": (
            '请写金额，例如 "0.50"。',
            'Write an amount, such as "0.50".',
        ),
        "setting_not_a_hub": (
            '请写中枢的主机和端口，例如 "hub.shop.example:9006"。',
            'Write the hub\'s host and port, such as "hub.shop.example:9006".',
        ),
        "setting_not_hosts": (
            '请写主机名列表，不带 https:// 和端口，例如 ["pay.shop.example"]。',
            'Write a list of host names without https:// and port, such as ["pay.shop.example"].',
        ),
        "setting_not_payment_methods": (
            '请写 Stripe 的支付方式名称列表，例如 ["wechat_pay", "sepa_debit"]。',
            'Write a list of Stripe\'s payment method names, such as ["wechat_pay", "sepa_debit"].',
        ),
        "settings_bounds_crossed": (
            "最低金额高于最高金额。请改正其中一个。",
            "The lowest amount is above the highest. Change one of them.",
        ),
        # --- starting the payment service ---
        "tls_incomplete": (
            "TLS 需要证书和私钥两个文件（--tls-cert 与 --tls-key）。请都写上。",
            "TLS needs both files, --tls-cert and --tls-key. Name both.",
        ),
        "tls_unreadable": (
            "无法使用 TLS 文件 {file}。请检查路径、权限和内容（PEM 格式，证书与私钥配对）。",
            "The TLS file {file} cannot be used. Check its path, permissions and content (PEM, and a matching pair).",
        ),
        "tls_needed": (
            "监听 {host} 会让其他机器连进来，没有 TLS 不启动。请加 --tls-cert 和 --tls-key；"
            "如果前面的代理负责 TLS，请加 --behind-proxy。",
            "Listening on {host} lets other machines in, which is not done without TLS. Add --tls-cert and --tls-key, "
            "or --behind-proxy if a proxy in front does TLS.",
        ),
        "port_malformed": (
            "端口“{port}”不可用。请写 0 到 65535 之间的整数。",
            "“{port}” is not a port. Write a whole number from 0 to 65535.",
        ),
        "autostart_unwritable": (
            "无法写入 {file}（{reason}）。请检查这个文件夹的权限，或用 --print 查看内容后自己保存。",
            "{file} cannot be written ({reason}). Check the folder's permissions, or see the file with --print and "
            "save it yourself.",
        ),
        "host_not_here": (
            "无法监听 {host}（{reason}）。请写这台机器自己的地址，例如 127.0.0.1 或 0.0.0.0。",
            "Cannot listen on {host} ({reason}). Write an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
        ),
        "demo_stands_alone": (
            "演示模式只用自己的数据，不能与 {option} 同用。请去掉其中一个。",
            "A demo works on data of its own and cannot be used with {option}. Leave one of them away.",
        ),
        "unit_stands_alone": (
            "--print-unit 不能与 {option} 同用：服务的数据在 /var/lib/mofang，密钥在 /etc/mofang/stripe.env。"
            "请去掉 {option}。",
            "--print-unit cannot be used with {option}: the service keeps its data in /var/lib/mofang and reads its "
            "secrets from /etc/mofang/stripe.env. Leave {option} away.",
        ),
        "port_taken": (
            "无法监听 {host}:{port}（{reason}）。请关闭占用它的程序，或用 --http-port、--grpc-port 换一个端口。",
            "Cannot listen on {host}:{port} ({reason}). Stop what uses it, or choose another with --http-port or "
            "--grpc-port.",
        ),
        "server_already_running": (
            "数据文件夹 {folder} 上已有一个 mofang serve 在运行，本机数据库（SQLite）只能由一个使用。请先停止它；"
            "要同时运行多个，请用 --database 或 database_url 改用 PostgreSQL。",
            "A mofang serve is already running on the data folder {folder}, and a journal in SQLite serves only one. "
            "Stop that one first. To run several, use PostgreSQL: --database, or database_url in the settings.",
        ),
        "log_unwritable": (
            "无法写日志文件 {file}（{reason}）。请检查 --log-file 的路径和权限。",
            "The log file {file} cannot be written ({reason}). Check the path of --log-file, and its permissions.",
        ),
        # --- tills ---
        "till_name_invalid": (
            "收银机的名字请用 1 到 {longest} 个可见字符。",
            "Please give the till a name of 1 to {longest} visible characters.",
        ),
        "till_exists": (
            "已有叫“{name}”的收银机。请换一个名字，或先运行 mofang till revoke。",
            "There is a till called “{name}” already. Choose another name, or run `mofang till revoke` first.",
        ),
        "till_unknown": (
            "没有叫“{name}”的收银机。运行 mofang till list 查看。",
            "There is no till called “{name}”. See `mofang till list`.",
        ),
        "setting_not_a_web_address": (
            '请写网址，例如 "https://shop.example"，不带 ?、# 或登录名。',
            'Write a web address such as "https://shop.example", without ?, # or a log-in.',
        ),
        "setting_not_a_time_zone": (
            '请写 IANA 时区名，注意大小写，例如 "Asia/Shanghai" 或 "Europe/Berlin"。',
            'Write the IANA name of a time zone with its capitals, such as "Asia/Shanghai" or "Europe/Berlin".',
        ),
        "setting_not_a_database": (
            '数据库地址请写 "postgresql://用户@主机/库名"；不写则使用本机数据库。',
            'Write a database as "postgresql://user@host/name", or leave it out to use the one on this machine.',
        ),
        "setting_not_hours": (
            "请写成“22:00-07:00”这样的时段。",
            "Write hours of the day, such as 22:00-07:00.",
        ),
        "setting_not_a_pin_hash": (
            "这里不写密码本身。请运行 mofang pin，再粘贴它给出的那一行。",
            "The PIN itself does not go here. Run `mofang pin`, and paste the line that it prints.",
        ),
        "setting_only_in_file": (
            "这一项只能写在设置文件里。",
            "This can only be set in the settings file.",
        ),
        "catalog_not_a_list": (
            "每件商品写成一个 [[catalog]] 小节，含 name 和 amount，最多 {most} 件。",
            "Write each product as a [[catalog]] section with name and amount; at most {most} of them.",
        ),
        "catalog_item_incomplete": (
            '这件商品缺少 {missing}，例如 {missing} = "…"。',
            'This product lacks {missing}; add a line {missing} = "…".',
        ),
        "metadata_not_text": (
            '[metadata] 里每一行写成 名称 = "文字"。',
            'Each line of [metadata] is written as name = "text".',
        ),
        "settings_nothing_to_sell": (
            "没有商品，也不允许自由输入金额。请添加 [[catalog]]，或写 allow_free_amount = true。",
            "There are no products and no free amounts. Add a [[catalog]], or write allow_free_amount = true.",
        ),
        "settings_warning_too_long": (
            "提醒时间要短于 idle_seconds。",
            "The warning must be shorter than idle_seconds.",
        ),
        "timeout_invalid": (
            "--timeout 请写 {lowest} 到 {highest} 之间的整数秒。",
            "--timeout takes a whole number of seconds from {lowest} to {highest}.",
        ),
        "session_id_malformed": (
            "会话编号以 cs_test_ 或 cs_live_ 开头，请完整复制。",
            "A session id begins with cs_test_ or cs_live_; copy the whole id.",
        ),
    }
)
