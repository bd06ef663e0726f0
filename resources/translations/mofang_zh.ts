<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>AmountPage</name>
        <message>
            <source>Delete the last digit</source>
            <translation>删除最后一位</translation>
        </message>
        <message>
            <source>Amount to pay</source>
            <translation>付款金额</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Amount: {amount}</source>
            <translation>金额：{amount}</translation>
        </message>
        <message>
            <source>Pay {amount}</source>
            <translation>付款 {amount}</translation>
        </message>
        <message>
            <source>{amount} is the most.</source>
            <translation>最多 {amount}。</translation>
        </message>
        <message>
            <source>Please type digits only.</source>
            <translation>请只输入数字。</translation>
        </message>
        <message>
            <source>{currency} has no digits after the point. Type a whole amount.</source>
            <translation>{currency} 没有小数，请输入整数。</translation>
        </message>
        <message>
            <source>{currency} takes {count} digits after the point.</source>
            <translation>{currency} 小数点后只有 {count} 位。</translation>
        </message>
        <message>
            <source>Amounts under {amount} are usually refused.</source>
            <translation>低于 {amount} 的金额通常无法付款。</translation>
        </message>
    </context>
    <context>
        <name>AttentionOverlay</name>
        <message numerus="yes">
            <source>%n payment(s) need attention</source>
            <translation>
                <numerusform>%n 笔付款需要处理</numerusform>
            </translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Paid after the customer had left the screen.</source>
            <translation>顾客离开屏幕之后才付款成功。</translation>
        </message>
        <message>
            <source>What the payment service reports is not what was ordered.</source>
            <translation>支付服务报告的内容与订单不一致。</translation>
        </message>
        <message>
            <source>The payment service does not know this payment.</source>
            <translation>支付服务查不到这笔付款。</translation>
        </message>
        <message>
            <source>Paid although it had already ended here.</source>
            <translation>这里已经结束，之后却付款成功。</translation>
        </message>
        <message>
            <source>The receipt printer needs attention</source>
            <translation>收据打印机需要处理</translation>
        </message>
        <message>
            <source>Receipts not printed: {numbers}</source>
            <translation>未打印的收据：{numbers}</translation>
        </message>
        <message>
            <source>Print them now</source>
            <translation>现在打印</translation>
        </message>
        <message>
            <source>A refund failed: the customer does not have the money.</source>
            <translation>退款失败：顾客没有收到钱。</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>已处理</translation>
        </message>
        <message>
            <source>The receipts are not needed any more</source>
            <translation>这些收据不再需要</translation>
        </message>
    </context>
    <context>
        <name>AttractPage</name>
        <message numerus="yes">
            <source>Staff: %n payment(s) need attention</source>
            <translation>
                <numerusform>店员：%n 笔付款需要处理</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Staff: %n payment(s) need attention. Hold to open.</source>
            <translation>
                <numerusform>店员：%n 笔付款需要处理。长按打开。</numerusform>
            </translation>
        </message>
        <message>
            <source>This checkout is closed at the moment. Please ask the staff.</source>
            <translation>收银台暂时不能使用，请联系店员。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>再试一次</translation>
        </message>
        <message>
            <source>Pay with your phone, by card or wallet</source>
            <translation>用手机付款，支持银行卡和电子钱包</translation>
        </message>
        <message>
            <source>Tap to start</source>
            <translation>点按开始</translation>
        </message>
        <message>
            <source>One moment…</source>
            <translation>请稍候…</translation>
        </message>
        <message>
            <source>Staff: please look</source>
            <translation>店员：请查看</translation>
        </message>
        <message>
            <source>Staff: please look. Hold to open.</source>
            <translation>店员：请查看。按住打开。</translation>
        </message>
    </context>
    <context>
        <name>ChoosePage</name>
        <message>
            <source>What are you paying for?</source>
            <translation>请选择要付款的项目</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Previous page</source>
            <translation>上一页</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>下一页</translation>
        </message>
        <message>
            <source>Other amount</source>
            <translation>其他金额</translation>
        </message>
        <message>
            <source>Type it in</source>
            <translation>手动输入</translation>
        </message>
    </context>
    <context>
        <name>ClosingPage</name>
        <message>
            <source>Closing the payment</source>
            <translation>正在关闭付款</translation>
        </message>
        <message>
            <source>If you have just paid, the result shows here in a moment.</source>
            <translation>如果您刚刚付了款，结果马上会显示在这里。</translation>
        </message>
    </context>
    <context>
        <name>EmailPage</name>
        <message>
            <source>Delete the last letter</source>
            <translation>删除最后一个字符</translation>
        </message>
        <message>
            <source>Your e-mail address (optional)</source>
            <translation>电子邮箱（选填）</translation>
        </message>
        <message>
            <source>It will be filled in for you on the payment page.</source>
            <translation>填写后，手机付款页会自动带上邮箱。</translation>
        </message>
        <message>
            <source>name@example.com</source>
            <translation>name@example.com</translation>
        </message>
        <message>
            <source>E-mail address</source>
            <translation>电子邮箱</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Enter e-mail</source>
            <translation>填写邮箱</translation>
        </message>
        <message>
            <source>Skip and pay</source>
            <translation>不填，去付款</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>This is not a whole e-mail address, such as name@example.com.</source>
            <translation>邮箱地址不完整，例如 name@example.com。</translation>
        </message>
    </context>
    <context>
        <name>HeaderBar</name>
        <message>
            <source>Test mode · nothing is charged</source>
            <translation>测试模式 · 不会扣款</translation>
        </message>
        <message>
            <source>Change language: {language}</source>
            <translation>切换语言：{language}</translation>
        </message>
        <message>
            <source>Test mode</source>
            <translation>测试模式</translation>
        </message>
        <message>
            <source>Display: large text, high contrast, less motion</source>
            <translation>显示方式：大字、高对比度、减少动画</translation>
        </message>
    </context>
    <context>
        <name>HiddenEditors</name>
        <message>
            <source>Will be removed when you save</source>
            <translation>保存时删除</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>删除</translation>
        </message>
    </context>
    <context>
        <name>IdleOverlay</name>
        <message>
            <source>Are you still there?</source>
            <translation>您还在吗？</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message numerus="yes">
            <source>This screen starts over in %n second(s).</source>
            <translation>
                <numerusform>%n 秒后返回首页。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>KioskWindow</name>
        <message>
            <source>Staff PIN</source>
            <translation>店员密码</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Close this checkout?</source>
            <translation>要关闭收银台吗？</translation>
        </message>
        <message>
            <source>Staff PIN, to close</source>
            <translation>请输入店员密码退出</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>LookEditors</name>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Pictures</source>
            <translation>图片</translation>
        </message>
        <message>
            <source>Pay</source>
            <translation>付款</translation>
        </message>
        <message>
            <source>White words on it can be read well ({contrast} : 1).</source>
            <translation>上面的白字清晰易读（{contrast} : 1）。</translation>
        </message>
        <message>
            <source>Too light for white words: {contrast} : 1, and {needed} : 1 is needed.</source>
            <translation>颜色太浅，白字看不清：{contrast} : 1，至少要 {needed} : 1。</translation>
        </message>
        <message>
            <source>There is no such file. Until it is there, a cube is shown.</source>
            <translation>没有这个图片文件。在它出现之前，先显示立方体。</translation>
        </message>
        <message>
            <source>This file is no picture that can be shown. A cube takes its place.</source>
            <translation>这个文件不是能显示的图片，改为显示立方体。</translation>
        </message>
        <message>
            <source>Use {color}</source>
            <translation>改用 {color}</translation>
        </message>
    </context>
    <context>
        <name>OutcomePage</name>
        <message>
            <source>Start again</source>
            <translation>重新开始</translation>
        </message>
        <message>
            <source>The payment service cannot be reached at the moment.</source>
            <translation>暂时连不上支付服务。</translation>
        </message>
        <message>
            <source>{product} · No. {number}</source>
            <translation>{product} · 单号 {number}</translation>
        </message>
        <message>
            <source>Done ({seconds})</source>
            <translation>完成（{seconds}）</translation>
        </message>
        <message>
            <source>Done. Closes by itself in {seconds} seconds.</source>
            <translation>完成。{seconds} 秒后自动返回。</translation>
        </message>
    </context>
    <context>
        <name>OutcomeWords</name>
        <message>
            <source>Paid</source>
            <translation>付款成功</translation>
        </message>
        <message>
            <source>Your payment is being processed</source>
            <translation>付款正在处理中</translation>
        </message>
        <message>
            <source>The time to pay is over</source>
            <translation>付款时间已过</translation>
        </message>
        <message>
            <source>Payment cancelled</source>
            <translation>付款已取消</translation>
        </message>
        <message>
            <source>The payment did not go through</source>
            <translation>付款没有成功</translation>
        </message>
        <message>
            <source>We cannot reach the payment service</source>
            <translation>暂时连不上支付服务</translation>
        </message>
        <message>
            <source>We cannot see the result yet</source>
            <translation>暂时看不到付款结果</translation>
        </message>
        <message>
            <source>The payment could not be started</source>
            <translation>付款无法开始</translation>
        </message>
        <message>
            <source>No payment can be started now</source>
            <translation>现在无法付款</translation>
        </message>
        <message>
            <source>Please call the staff</source>
            <translation>请联系店员</translation>
        </message>
        <message>
            <source>Something went wrong on this screen</source>
            <translation>屏幕出了点问题</translation>
        </message>
        <message>
            <source>Thank you!</source>
            <translation>谢谢惠顾！</translation>
        </message>
        <message>
            <source>Your bank needs more time to confirm. Do not pay again; the shop will see the result.</source>
            <translation>银行需要更多时间确认。请不要再付一次，店家会看到结果。</translation>
        </message>
        <message>
            <source>The code is closed and nothing was charged. You can start again.</source>
            <translation>二维码已关闭，没有扣款。您可以重新开始。</translation>
        </message>
        <message>
            <source>The code is closed and nothing was charged.</source>
            <translation>二维码已关闭，没有扣款。</translation>
        </message>
        <message>
            <source>The bank turned it down. You can start again.</source>
            <translation>银行没有通过这笔付款。您可以重新开始。</translation>
        </message>
        <message>
            <source>If you have paid, do not pay again; please show this number to the staff. If not, there is nothing more to do: we are closing the code.</source>
            <translation>如果您已经付款，请不要再付一次，并向店员出示单号。如果还没有付款，不用再做什么：二维码正在关闭。</translation>
        </message>
        <message>
            <source>Nothing was charged.</source>
            <translation>没有扣款。</translation>
        </message>
        <message>
            <source>Nothing was charged. Please ask the staff.</source>
            <translation>没有扣款，请联系店员。</translation>
        </message>
        <message>
            <source>What was paid is not what was ordered. Do not pay again; show this number to the staff.</source>
            <translation>支付结果与订单不一致。请不要再付一次，并向店员出示单号。</translation>
        </message>
        <message>
            <source>If you have paid, do not pay again. Please ask the staff.</source>
            <translation>如果您已经付款，请不要再付一次，并联系店员。</translation>
        </message>
    </context>
    <context>
        <name>PinOverlay</name>
        <message>
            <source>Stay</source>
            <translation>不关闭</translation>
        </message>
        <message>
            <source>Delete the last digit</source>
            <translation>删除最后一位</translation>
        </message>
        <message numerus="yes">
            <source>%n digit(s) typed</source>
            <translation>
                <numerusform>已输入 %n 位</numerusform>
            </translation>
        </message>
        <message>
            <source>Too many tries. Please try again in {time}.</source>
            <translation>输错次数太多，请在 {time} 后再试。</translation>
        </message>
        <message>
            <source>That is not the PIN.</source>
            <translation>密码不对。</translation>
        </message>
    </context>
    <context>
        <name>PreparingPage</name>
        <message>
            <source>Preparing your payment</source>
            <translation>正在准备付款</translation>
        </message>
        <message>
            <source>The code to scan appears in a moment.</source>
            <translation>二维码马上就会出现。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>The payment service does not answer. We keep trying; nothing is charged.</source>
            <translation>支付服务没有响应，正在重试；没有扣款。</translation>
        </message>
        <message>
            <source>This checkout cannot record payments at the moment. We keep trying; nothing is charged.</source>
            <translation>收银台暂时无法记账，正在重试；没有扣款。</translation>
        </message>
    </context>
    <context>
        <name>ProductRows</name>
        <message>
            <source>Move product {number} up (Alt+↑)</source>
            <translation>第 {number} 个商品上移（Alt+↑）</translation>
        </message>
        <message>
            <source>Move product {number} down (Alt+↓)</source>
            <translation>第 {number} 个商品下移（Alt+↓）</translation>
        </message>
    </context>
    <context>
        <name>ScanPage</name>
        <message>
            <source>Demo: this code opens only on this machine</source>
            <translation>演示：这个二维码只能在本机打开</translation>
        </message>
        <message>
            <source>No browser can be opened here. Please scan the code.</source>
            <translation>这里打不开浏览器，请用手机扫二维码。</translation>
        </message>
        <message>
            <source>QR code for paying with a phone</source>
            <translation>手机付款二维码</translation>
        </message>
        <message>
            <source>Scan with your phone</source>
            <translation>用手机扫码付款</translation>
        </message>
        <message>
            <source>Continue on your phone</source>
            <translation>请在手机上继续</translation>
        </message>
        <message>
            <source>Point your phone's camera at the code</source>
            <translation>打开手机相机，对准二维码</translation>
        </message>
        <message>
            <source>Choose how to pay on your phone and confirm</source>
            <translation>在手机上选择付款方式并确认</translation>
        </message>
        <message>
            <source>The result shows here by itself</source>
            <translation>这里会自动显示付款结果</translation>
        </message>
        <message>
            <source>Cancel payment</source>
            <translation>取消付款</translation>
        </message>
        <message>
            <source>Open in browser</source>
            <translation>在浏览器打开</translation>
        </message>
        <message>
            <source>One moment, please</source>
            <translation>请稍候</translation>
        </message>
        <message>
            <source>One moment: the connection is lost</source>
            <translation>请稍候：连接中断</translation>
        </message>
        <message>
            <source>This checkout cannot record payments at the moment. If you have paid, do not pay again: we keep trying.</source>
            <translation>收银台暂时无法记账。如果您已经付款，请不要再付一次，我们会继续尝试。</translation>
        </message>
        <message>
            <source>We cannot reach the payment service. If you have paid, do not pay again: we keep looking for your payment.</source>
            <translation>暂时连不上支付服务。如果您已经付款，请不要再付一次，我们会继续查找您的付款。</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
    </context>
    <context>
        <name>SettingEditors</name>
        <message>
            <source>Any amount within the two below</source>
            <translation>下面两个金额之间的任意金额</translation>
        </message>
        <message>
            <source>Products only, at their price</source>
            <translation>仅商品，按标价</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>都不收</translation>
        </message>
    </context>
    <context>
        <name>SettingHints</name>
        <message>
            <source>Customers read it on the kiosk, in links and on receipts.</source>
            <translation>顾客会在收银屏、付款链接和收据上看到它。</translation>
        </message>
        <message>
            <source>What the kiosk speaks until a customer changes it; and this desk.</source>
            <translation>收银屏一开始用的语言，顾客可以自行切换；也用于本收款台。</translation>
        </message>
        <message>
            <source>Three letters, such as USD, EUR, HKD or CNY.</source>
            <translation>三个字母，例如 USD、EUR、HKD 或 CNY。</translation>
        </message>
        <message>
            <source>A place such as Asia/Shanghai: days and reports go by its clock. Empty: this computer's.</source>
            <translation>写地名，例如 Asia/Shanghai：日期和报表按当地时间计算。留空则用本机时区。</translation>
        </message>
        <message>
            <source>Shown on the kiosk instead of the cube, and here at the edge.</source>
            <translation>在收银屏上代替立方体，也显示在本窗口左边。</translation>
        </message>
        <message>
            <source>For the buttons that lead on, on the kiosk and here. Empty: the usual red.</source>
            <translation>用于收银屏和这里的主要按钮。留空则用默认的红色。</translation>
        </message>
        <message>
            <source>Without it, the kiosk only sells the products above.</source>
            <translation>不勾选时，收银屏只卖上面的商品。</translation>
        </message>
        <message>
            <source>What the customer reads on the payment page and on the receipt.</source>
            <translation>顾客在付款页和收据上看到的名称。</translation>
        </message>
        <message>
            <source>The kiosk asks before it shows the code; customers may skip it.</source>
            <translation>收银屏在出示二维码之前询问，顾客可以跳过。</translation>
        </message>
        <message>
            <source>A page of your shop, such as https://shop.example. Phones must be able to reach it.</source>
            <translation>店铺自己的网页，例如 https://shop.example，必须是手机能打开的地址。</translation>
        </message>
        <message>
            <source>For trying things out. Leave it off where customers stand.</source>
            <translation>仅供试用。有顾客的地方请不要勾选。</translation>
        </message>
        <message>
            <source>For your bookkeeping, seen in Stripe only: name=value, each on a line of its own.</source>
            <translation>供记账用，只在 Stripe 里看得到。每行一个：名称=值</translation>
        </message>
        <message>
            <source>30 to 1800. Then the code is closed and the kiosk is free for the next customer.</source>
            <translation>30 到 1800。到时二维码作废，收银屏留给下一位顾客。</translation>
        </message>
        <message>
            <source>15 to 600. A customer who walked away leaves the kiosk as the next one needs it.</source>
            <translation>15 到 600。顾客中途离开后，收银屏自动回到首页，等下一位顾客。</translation>
        </message>
        <message>
            <source>5 to 60, and shorter than the idle time: “Are you still there?”</source>
            <translation>5 到 60，要短于上面的时间：屏幕会问“您还在吗？”</translation>
        </message>
        <message>
            <source>3 to 120. How long a customer can read whether it was paid.</source>
            <translation>3 到 120。顾客能看到付款结果的时间。</translation>
        </message>
        <message>
            <source>In a window, customers could leave the kiosk: only for trying it out.</source>
            <translation>不全屏时顾客能离开收银界面，只适合试用。</translation>
        </message>
        <message>
            <source>Whoever closes the kiosk must type it. Nobody can read it later; a new one replaces it.</source>
            <translation>关闭收银屏时必须输入。设好后谁都看不到，只能换成新的。</translation>
        </message>
        <message>
            <source>Such as 22:00-07:00. A customer in front of it keeps the screen awake.</source>
            <translation>例如 22:00-07:00。屏幕前有顾客时不会休眠。</translation>
        </message>
        <message>
            <source>Nothing turns or slides. Customers can ask for it themselves, too.</source>
            <translation>画面不再旋转或滑动。顾客也可以自己在屏幕上选择。</translation>
        </message>
        <message>
            <source>The kiosk plays it: its loudspeaker must be on.</source>
            <translation>由收银屏播放，请打开它的扬声器。</translation>
        </message>
        <message>
            <source>Such as network:192.168.1.5:9100, usb:04b8:0e15 or file:/dev/usb/lp0. Empty: none.</source>
            <translation>例如 network:192.168.1.5:9100、usb:04b8:0e15 或 file:/dev/usb/lp0。留空则没有。</translation>
        </message>
        <message>
            <source>48 for paper of 80 mm, mostly; 32 for paper of 58 mm.</source>
            <translation>80 毫米纸一般是 48，58 毫米纸是 32。</translation>
        </message>
        <message>
            <source>Leave it empty, unless somebody from support asks for it.</source>
            <translation>请留空，除非技术支持要求填写。</translation>
        </message>
        <message>
            <source>Empty: a file on this computer. postgresql://… for several tills. Its password is not shown.</source>
            <translation>留空则用本机上的文件；多台收银机共用时写 postgresql://…。其中的密码不会显示。</translation>
        </message>
        <message>
            <source>Such as hub.shop.example:9006. Payments then go through that computer alone.</source>
            <translation>例如 hub.shop.example:9006。此后付款都经由那台电脑。</translation>
        </message>
        <message>
            <source>Only if the hub has a certificate that your company made itself.</source>
            <translation>仅当中枢使用公司自己签发的证书时才需要。</translation>
        </message>
        <message>
            <source>Such as https://pay.shop.example. It stands in links and short codes.</source>
            <translation>例如 https://pay.shop.example，会出现在链接和短二维码里。</translation>
        </message>
        <message>
            <source>By Stripe's names, separated by commas. Links made here at the desk offer all methods.</source>
            <translation>用 Stripe 的名称，以逗号分隔。在收款台生成的链接提供全部支付方式。</translation>
        </message>
        <message>
            <source>Separated by commas. Calls for any other name are refused.</source>
            <translation>用逗号分隔。访问其他主机名会被拒绝。</translation>
        </message>
        <message>
            <source>On if nginx, Caddy or the like answers https for it.</source>
            <translation>前面有 nginx、Caddy 之类处理 https 时请勾选。</translation>
        </message>
        <message>
            <source>A PEM file, together with its key. Not needed behind a proxy.</source>
            <translation>PEM 文件，须与私钥一起填写。前面有代理时不需要。</translation>
        </message>
        <message>
            <source>The key of that certificate, a PEM file that only the service may read.</source>
            <translation>上面证书的私钥，PEM 文件，只应让支付服务读取。</translation>
        </message>
        <message>
            <source>Anybody can open a public page. Tills are not bound by this.</source>
            <translation>公开页面谁都能打开。收银机不受此限制。</translation>
        </message>
        <message>
            <source>In the shop's currency. Empty: US$0.50; other currencies: Stripe's minimum.</source>
            <translation>按店铺货币填写。留空：美元为 0.50，其他货币为 Stripe 的最小收款额。</translation>
        </message>
        <message>
            <source>In the shop's currency. Empty: US$1,000; other currencies: Stripe's maximum.</source>
            <translation>按店铺货币填写。留空：美元为 1000，其他货币为 Stripe 的最大收款额。</translation>
        </message>
        <message>
            <source>Whoever asks more often has to wait a moment.</source>
            <translation>请求更频繁的人需要稍等。</translation>
        </message>
        <message>
            <source>Without a PIN, anybody who stands in front of the kiosk can close it and use this computer. Remove it all the same?</source>
            <translation>没有密码，站在收银屏前的任何人都可以关闭它并使用这台电脑。仍要删除吗？</translation>
        </message>
        <message>
            <source>Payments will be kept in a file on this computer. Those in the database are no longer seen here. Remove its address all the same?</source>
            <translation>之后的付款会记在本机的文件里，数据库里的付款在这里不再看得到。仍要删除数据库地址吗？</translation>
        </message>
        <message>
            <source>Tiles on the kiosk, in this order: Alt+↑ and Alt+↓ move one. A line that is emptied is taken away.</source>
            <translation>按此顺序显示在收银屏上，Alt+↑、Alt+↓ 可移动。清空一行即删除该商品。</translation>
        </message>
    </context>
    <context>
        <name>StartTroubleWindow</name>
        <message>
            <source>The checkout could not start</source>
            <translation>收银台无法启动</translation>
        </message>
        <message>
            <source>Mend this, then start the checkout again.</source>
            <translation>改好以后，请重新启动收银台。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>_ProblemRow</name>
        <message>
            <source>The whole file</source>
            <translation>整个文件</translation>
        </message>
        <message>
            <source>Line {number}</source>
            <translation>第 {number} 行</translation>
        </message>
    </context>
    <context>
        <name>DeskPages</name>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Health</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Attention</source>
            <translation>待处理</translation>
        </message>
        <message>
            <source>Payments</source>
            <translation>付款</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
    </context>
    <context>
        <name>DeskRail</name>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>{page}: not saved yet</source>
            <translation>{page}：尚未保存</translation>
        </message>
    </context>
    <context>
        <name>DeskWindow</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Close the desk</source>
            <translation>关闭收款台</translation>
        </message>
        <message>
            <source>Not saved yet: {pages}. Close all the same?</source>
            <translation>还没有保存：{pages}。仍要关闭吗？</translation>
        </message>
        <message>
            <source>Stay</source>
            <translation>留下</translation>
        </message>
        <message>
            <source>Something in this window failed and was noted in the log. Payments go on.</source>
            <translation>此窗口有一处出错，已记入日志；收款不受影响。</translation>
        </message>
    </context>
    <context>
        <name>LinkForm</name>
        <message>
            <source>optional</source>
            <translation>选填</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>金额</translation>
        </message>
        <message>
            <source>Currency</source>
            <translation>货币</translation>
        </message>
        <message>
            <source>Product</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Customer e-mail</source>
            <translation>顾客邮箱</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>订单号</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Stripe sees this</source>
            <translation>Stripe 也会看到</translation>
        </message>
        <message>
            <source>Kept with the payment, also at Stripe, where whoever may see the account can read it. The customer is not shown it. Up to 500 characters; no secrets.</source>
            <translation>随付款保存，也存于 Stripe，能看到该账户的人都能读到；不会显示给顾客。最多 500 字，请勿填写机密。</translation>
        </message>
        <message>
            <source>Valid for</source>
            <translation>有效期</translation>
        </message>
        <message>
            <source>Customer reads</source>
            <translation>顾客语言</translation>
        </message>
        <message>
            <source>Create payment link</source>
            <translation>生成付款链接</translation>
        </message>
        <message>
            <source>{hours} h</source>
            <translation>{hours} 小时</translation>
        </message>
        <message>
            <source>{minutes} minutes</source>
            <translation>{minutes} 分钟</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>中文</translation>
        </message>
        <message>
            <source>English</source>
            <translation>英文</translation>
        </message>
        <message>
            <source>That address holds nothing that this form can take.</source>
            <translation>该地址没有可填入表单的内容。</translation>
        </message>
        <message>
            <source>Left out of the address, because it cannot be used: {fields}</source>
            <translation>地址中的这些内容无法使用，未填入：{fields}</translation>
        </message>
        <message>
            <source>Stripe usually takes no less than {amount}.</source>
            <translation>Stripe 通常不接受低于 {amount} 的付款。</translation>
        </message>
    </context>
    <context>
        <name>LinkPanel</name>
        <message>
            <source>If no mail program opens, copy the link instead.</source>
            <translation>如果没有打开邮件程序，请改为复制链接。</translation>
        </message>
        <message>
            <source>{hours} h {minutes} min</source>
            <translation>{hours} 小时 {minutes} 分</translation>
        </message>
        <message>
            <source>expires in {time}</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <source>Link copied</source>
            <translation>链接已复制</translation>
        </message>
        <message>
            <source>No browser could be opened. Copy the link instead.</source>
            <translation>打不开浏览器，请改为复制链接。</translation>
        </message>
        <message>
            <source>No mail program could be opened. Copy the link instead.</source>
            <translation>打不开邮件程序，请改为复制链接。</translation>
        </message>
        <message>
            <source>Save the code</source>
            <translation>保存付款码</translation>
        </message>
        <message>
            <source>Not saved: {reason}</source>
            <translation>未能保存：{reason}</translation>
        </message>
        <message>
            <source>Saved as {name}</source>
            <translation>已保存为 {name}</translation>
        </message>
        <message>
            <source>Print the code</source>
            <translation>打印付款码</translation>
        </message>
        <message>
            <source>The printer did not take the page.</source>
            <translation>打印机未接受此页。</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>复制链接</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>发邮件</translation>
        </message>
        <message>
            <source>More…</source>
            <translation>更多…</translation>
        </message>
        <message>
            <source>Back to the form</source>
            <translation>返回表单</translation>
        </message>
        <message>
            <source>Save the code as PNG or SVG…</source>
            <translation>将付款码存为 PNG 或 SVG…</translation>
        </message>
        <message>
            <source>Print a page with the code…</source>
            <translation>打印带付款码的页面…</translation>
        </message>
        <message>
            <source>Show it to the customer</source>
            <translation>显示给顾客</translation>
        </message>
        <message>
            <source>Cancel the link</source>
            <translation>取消链接</translation>
        </message>
        <message>
            <source>Code of the payment link</source>
            <translation>付款链接的二维码</translation>
        </message>
    </context>
    <context>
        <name>LinkSwitcher</name>
        <message>
            <source>Link {number} of {count}</source>
            <translation>第 {number} 个链接，共 {count} 个</translation>
        </message>
        <message>
            <source>The link before</source>
            <translation>上一个链接</translation>
        </message>
        <message>
            <source>The link after</source>
            <translation>下一个链接</translation>
        </message>
    </context>
    <context>
        <name>LinkWords</name>
        <message>
            <source>Being made…</source>
            <translation>生成中…</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待付款</translation>
        </message>
        <message>
            <source>Being closed…</source>
            <translation>关闭中…</translation>
        </message>
        <message>
            <source>Bank at work</source>
            <translation>银行处理中</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>已付款</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>已过期</translation>
        </message>
        <message>
            <source>Canceled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>需要处理</translation>
        </message>
        <message>
            <source>Out of touch; news comes late.</source>
            <translation>暂时失联，消息会晚到。</translation>
        </message>
    </context>
    <context>
        <name>LinksPage</name>
        <message>
            <source>TEST</source>
            <translation>测试</translation>
        </message>
        <message>
            <source>Test mode: no real money moves</source>
            <translation>测试模式，不会动用真实资金</translation>
        </message>
    </context>
    <context>
        <name>AttentionCard</name>
        <message>
            <source>Done</source>
            <translation>已处理</translation>
        </message>
        <message>
            <source>Note about {number}</source>
            <translation>{number} 的备注</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Open {number}</source>
            <translation>打开 {number}</translation>
        </message>
        <message>
            <source>What you did (optional)</source>
            <translation>处理情况（选填）</translation>
        </message>
        <message>
            <source>{number} is done</source>
            <translation>{number} 已处理</translation>
        </message>
    </context>
    <context>
        <name>AttentionPage</name>
        <message>
            <source>A link could not be closed for a long time; it may still be paid</source>
            <translation>链接很久关不上，仍可能被付款</translation>
        </message>
        <message>
            <source>A refund failed: the customer does not have the money</source>
            <translation>退款失败：顾客没有收到钱</translation>
        </message>
        <message>
            <source>Check the network and the key. It is tried again and again by itself.</source>
            <translation>请检查网络和密钥。程序会一直自动重试。</translation>
        </message>
        <message>
            <source>Check whether the key belongs to another account, or to test mode.</source>
            <translation>请检查密钥是否属于另一个账户，或是测试密钥。</translation>
        </message>
        <message>
            <source>Compare it in Stripe's Dashboard. Refund it there if it was paid.</source>
            <translation>请到 Stripe 后台核对；如果已付款，请在那里退款。</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>需要处理</translation>
        </message>
        <message>
            <source>Nothing needs you. What goes wrong appears here by itself.</source>
            <translation>没有需要处理的事。出了问题会自动显示在这里。</translation>
        </message>
        <message>
            <source>Paid after the screen had said that it was cancelled</source>
            <translation>屏幕显示已取消之后，顾客付了款</translation>
        </message>
        <message>
            <source>Paid although it had already ended here</source>
            <translation>这里已经结束之后，顾客付了款</translation>
        </message>
        <message>
            <source>Refund it again, or give the money back in another way.</source>
            <translation>请再退一次，或用别的方式把钱退给顾客。</translation>
        </message>
        <message>
            <source>Stripe does not know the link</source>
            <translation>Stripe 找不到这个链接</translation>
        </message>
        <message>
            <source>The customer has paid. Hand over the goods, or refund the payment.</source>
            <translation>顾客已付款。请交付商品，或退款。</translation>
        </message>
        <message>
            <source>What Stripe reports is not what was ordered</source>
            <translation>Stripe 报告的内容与订单不符</translation>
        </message>
    </context>
    <context>
        <name>PaymentDialog</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Cancel link</source>
            <translation>取消链接</translation>
        </message>
        <message>
            <source>Check now</source>
            <translation>立即查询</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>复制链接</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>邮箱</translation>
        </message>
        <message>
            <source>Made</source>
            <translation>创建时间</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>单号</translation>
        </message>
        <message>
            <source>Open in Stripe</source>
            <translation>在 Stripe 打开</translation>
        </message>
        <message>
            <source>Our id</source>
            <translation>本系统编号</translation>
        </message>
        <message>
            <source>QR code of the payment link</source>
            <translation>付款链接的二维码</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>订单号</translation>
        </message>
        <message>
            <source>Refunded</source>
            <translation>已退款</translation>
        </message>
        <message>
            <source>Refund…</source>
            <translation>退款…</translation>
        </message>
        <message>
            <source>Stripe payment</source>
            <translation>Stripe 付款</translation>
        </message>
        <message>
            <source>Stripe session</source>
            <translation>Stripe 会话</translation>
        </message>
        <message>
            <source>Receipt…</source>
            <translation>收据…</translation>
        </message>
        <message>
            <source>What has happened</source>
            <translation>发生过的事</translation>
        </message>
    </context>
    <context>
        <name>PaymentWords</name>
        <message>
            <source>A phone opened the link.</source>
            <translation>有手机打开了链接。</translation>
        </message>
        <message>
            <source>A refund failed.</source>
            <translation>有一笔退款失败。</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>Closing</source>
            <translation>正在关闭</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>已过期</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>It was not what was ordered; the link is being closed.</source>
            <translation>与订单不符，正在关闭链接。</translation>
        </message>
        <message>
            <source>Its time was over; the link is being closed.</source>
            <translation>时间已到，正在关闭链接。</translation>
        </message>
        <message>
            <source>Link not found</source>
            <translation>链接不存在</translation>
        </message>
        <message>
            <source>Looked after again, after a restart.</source>
            <translation>重启后继续照看。</translation>
        </message>
        <message>
            <source>Nobody was there any more; the link is being closed.</source>
            <translation>无人操作，正在关闭链接。</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>已付款</translation>
        </message>
        <message>
            <source>Paid after cancel</source>
            <translation>取消后付款</translation>
        </message>
        <message>
            <source>Paid after the end</source>
            <translation>结束后付款</translation>
        </message>
        <message>
            <source>Preparing</source>
            <translation>准备中</translation>
        </message>
        <message>
            <source>Processing</source>
            <translation>处理中</translation>
        </message>
        <message>
            <source>Refund failed</source>
            <translation>退款失败</translation>
        </message>
        <message>
            <source>Refund: Stripe answered.</source>
            <translation>退款：Stripe 已回答。</translation>
        </message>
        <message>
            <source>Refund: Stripe is working on it.</source>
            <translation>退款：Stripe 正在处理。</translation>
        </message>
        <message>
            <source>Refund: it failed.</source>
            <translation>退款：失败。</translation>
        </message>
        <message>
            <source>Refund: it was cancelled.</source>
            <translation>退款：已取消。</translation>
        </message>
        <message>
            <source>Refund: looked after again, after a restart.</source>
            <translation>退款：重启后继续照看。</translation>
        </message>
        <message>
            <source>Refund: not carried out yet.</source>
            <translation>退款：尚未完成。</translation>
        </message>
        <message>
            <source>Refund: the money is on its way to the customer.</source>
            <translation>退款：钱已退给顾客。</translation>
        </message>
        <message>
            <source>Refund: written down.</source>
            <translation>退款：已记账。</translation>
        </message>
        <message>
            <source>Staff cancelled; the link is being closed.</source>
            <translation>店员取消了，正在关闭链接。</translation>
        </message>
        <message>
            <source>Staff have looked after it.</source>
            <translation>店员已处理。</translation>
        </message>
        <message>
            <source>Stripe did not make the link.</source>
            <translation>Stripe 没有创建链接。</translation>
        </message>
        <message>
            <source>Stripe does not know the link.</source>
            <translation>Stripe 找不到这个链接。</translation>
        </message>
        <message>
            <source>Stripe made the link.</source>
            <translation>Stripe 已创建链接。</translation>
        </message>
        <message>
            <source>Stripe says: paid.</source>
            <translation>Stripe：已付款。</translation>
        </message>
        <message>
            <source>Stripe says: the bank is still working on it.</source>
            <translation>Stripe：银行仍在处理。</translation>
        </message>
        <message>
            <source>Stripe says: the bank turned it down.</source>
            <translation>Stripe：银行没有通过。</translation>
        </message>
        <message>
            <source>Stripe says: the link is closed, and nothing was paid.</source>
            <translation>Stripe：链接已关闭，没有付款。</translation>
        </message>
        <message>
            <source>Stripe says: the link is open.</source>
            <translation>Stripe：链接可以付款。</translation>
        </message>
        <message>
            <source>Stripe's answer contradicts itself.</source>
            <translation>Stripe 的回答自相矛盾。</translation>
        </message>
        <message>
            <source>Stripe's answer is not known to this program.</source>
            <translation>本程序不认识 Stripe 的回答。</translation>
        </message>
        <message>
            <source>The bank declined a try.</source>
            <translation>银行拒绝了一次付款。</translation>
        </message>
        <message>
            <source>The bank's dispute changed.</source>
            <translation>银行的争议有了变化。</translation>
        </message>
        <message>
            <source>The customer cancelled; the link is being closed.</source>
            <translation>顾客取消了，正在关闭链接。</translation>
        </message>
        <message>
            <source>The program was closed; so is the link.</source>
            <translation>程序已退出，链接随之关闭。</translation>
        </message>
        <message>
            <source>The screen went to the next customer.</source>
            <translation>屏幕已交给下一位顾客。</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待付款</translation>
        </message>
        <message>
            <source>Whatever link there might have been has expired by now.</source>
            <translation>即使有过链接，现在也已过期。</translation>
        </message>
        <message>
            <source>Written down, before anything was asked of Stripe.</source>
            <translation>已记账，尚未向 Stripe 发出请求。</translation>
        </message>
        <message>
            <source>Wrong amount</source>
            <translation>金额不符</translation>
        </message>
        <message>
            <source>Desk</source>
            <translation>收款台</translation>
        </message>
        <message>
            <source>Kiosk</source>
            <translation>自助收银</translation>
        </message>
        <message>
            <source>Payment page</source>
            <translation>付款网页</translation>
        </message>
        <message>
            <source>Terminal</source>
            <translation>终端</translation>
        </message>
    </context>
    <context>
        <name>PaymentsModel</name>
        <message>
            <source>Amount</source>
            <translation>金额</translation>
        </message>
        <message>
            <source>Customer</source>
            <translation>顾客</translation>
        </message>
        <message>
            <source>Product</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>订单号</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
    </context>
    <context>
        <name>PaymentsView</name>
        <message>
            <source>No payments in this time yet. Make a link, or show more days.</source>
            <translation>这段时间还没有付款。生成一个链接，或显示更多日期。</translation>
        </message>
        <message>
            <source>Export what is shown</source>
            <translation>导出当前列表</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Verify a Stripe session</source>
            <translation>核验 Stripe 会话</translation>
        </message>
        <message>
            <source>Verify…</source>
            <translation>核验…</translation>
        </message>
        <message>
            <source>All days</source>
            <translation>全部日期</translation>
        </message>
        <message>
            <source>All states</source>
            <translation>全部状态</translation>
        </message>
        <message>
            <source>All tills</source>
            <translation>全部收银机</translation>
        </message>
        <message>
            <source>Days</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>最近 7 天</translation>
        </message>
        <message>
            <source>No payments yet. The first link appears here as soon as it is made.</source>
            <translation>还没有付款。创建第一个链接后会立即显示在这里。</translation>
        </message>
        <message>
            <source>Nothing fits. Search for less, or show more days.</source>
            <translation>没有符合的付款。请少输几个字，或显示更多日期。</translation>
        </message>
        <message>
            <source>Payments</source>
            <translation>付款</translation>
        </message>
        <message>
            <source>Search amount, product, e-mail, reference, id…</source>
            <translation>搜索金额、商品、邮箱、订单号、编号…</translation>
        </message>
        <message>
            <source>Search payments</source>
            <translation>搜索付款</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>This month</source>
            <translation>本月</translation>
        </message>
        <message>
            <source>Till</source>
            <translation>收银机</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待付款</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>昨天</translation>
        </message>
        <message>
            <source>From … to …</source>
            <translation>从…到…</translation>
        </message>
        <message>
            <source>Highest first</source>
            <translation>金额从高到低</translation>
        </message>
        <message>
            <source>Lowest first</source>
            <translation>金额从低到高</translation>
        </message>
        <message>
            <source>Newest first</source>
            <translation>最新在前</translation>
        </message>
        <message>
            <source>Oldest first</source>
            <translation>最早在前</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>排序</translation>
        </message>
        <message numerus="yes">
            <source>{number} payment(s) shown · paid: {sums}</source>
            <translation>
                <numerusform>共 {number} 笔 · 已付款：{sums}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RefundDialog</name>
        <message>
            <source>Do not refund</source>
            <translation>不退了</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>金额</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Fraud</source>
            <translation>欺诈</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Paid twice</source>
            <translation>重复付款</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>原因</translation>
        </message>
        <message>
            <source>Refund</source>
            <translation>退款</translation>
        </message>
        <message>
            <source>Refund {number}</source>
            <translation>退款 {number}</translation>
        </message>
        <message>
            <source>Stripe is working on it. You may close this; it goes on.</source>
            <translation>Stripe 正在处理。可以关闭此窗口，退款会继续。</translation>
        </message>
        <message>
            <source>The customer asked for it</source>
            <translation>顾客要求</translation>
        </message>
        <message>
            <source>This is not the amount above.</source>
            <translation>与上面的金额不一致。</translation>
        </message>
        <message>
            <source>Type the amount again to confirm</source>
            <translation>再输入一次金额以确认</translation>
        </message>
        <message>
            <source>Up to {left} can go back.</source>
            <translation>最多可退 {left}。</translation>
        </message>
        <message>
            <source>optional, for you</source>
            <translation>选填，仅供内部</translation>
        </message>
    </context>
    <context>
        <name>_Figures</name>
        <message>
            <source>Begun today</source>
            <translation>今日发起</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>需要处理</translation>
        </message>
        <message>
            <source>Paid today</source>
            <translation>今日已付</translation>
        </message>
        <message>
            <source>Waiting now</source>
            <translation>等待付款</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <source>Export payments</source>
            <translation>导出付款</translation>
        </message>
        <message>
            <source>CSV for Excel</source>
            <translation>CSV（可用 Excel 打开）</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Nothing was saved: {reason}</source>
            <translation>没有保存任何内容：{reason}</translation>
        </message>
        <message numerus="yes">
            <source>Done: {count} payment(s) are in {file}.</source>
            <translation>
                <numerusform>完成：{count} 笔付款已存入 {file}。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} payment(s) written…</source>
            <translation>
                <numerusform>已写入 {count} 笔付款…</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>VerifyDialog</name>
        <message>
            <source>Verify a payment at Stripe</source>
            <translation>向 Stripe 核验付款</translation>
        </message>
        <message>
            <source>The session's id, as Stripe shows it</source>
            <translation>会话编号（Stripe 显示的）</translation>
        </message>
        <message>
            <source>Verify</source>
            <translation>核验</translation>
        </message>
        <message>
            <source>Open payment</source>
            <translation>打开付款</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>An id of a session begins with cs_. Copy it whole.</source>
            <translation>会话编号以 cs_ 开头，请完整复制。</translation>
        </message>
        <message>
            <source>This session was not made here.</source>
            <translation>此会话不是在这里创建的。</translation>
        </message>
        <message>
            <source>Stripe's session now says something else ({said}). Compare it in Stripe's Dashboard.</source>
            <translation>Stripe 现在的会话与账本不符（{said}）。请在 Stripe 后台核对。</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>已付</translation>
        </message>
        <message>
            <source>Not paid yet</source>
            <translation>尚未付款</translation>
        </message>
        <message>
            <source>Bank at work</source>
            <translation>银行处理中</translation>
        </message>
        <message>
            <source>Expired, not paid</source>
            <translation>已过期，未付款</translation>
        </message>
        <message>
            <source>Canceled, not paid</source>
            <translation>已取消，未付款</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
    </context>
    <context>
        <name>HealthPage</name>
        <message>
            <source>Broken: {count}. Each red line says what to do.</source>
            <translation>有 {count} 处故障，请按红色各行的说明处理。</translation>
        </message>
        <message>
            <source>Health</source>
            <translation>状态检查</translation>
        </message>
        <message>
            <source>Look again</source>
            <translation>重新检查</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>正在检查…</translation>
        </message>
        <message>
            <source>Not saved: {reason}</source>
            <translation>没有保存：{reason}</translation>
        </message>
        <message>
            <source>Nothing is broken; payments can be taken.</source>
            <translation>没有故障，可以收款。</translation>
        </message>
        <message>
            <source>Save diagnostics</source>
            <translation>保存诊断文件</translation>
        </message>
        <message>
            <source>Save diagnostics…</source>
            <translation>保存诊断文件…</translation>
        </message>
        <message>
            <source>Saved as {name}</source>
            <translation>已保存为 {name}</translation>
        </message>
        <message>
            <source>Zip file</source>
            <translation>Zip 文件</translation>
        </message>
    </context>
    <context>
        <name>DoneStep</name>
        <message>
            <source>Key {fingerprint} has every permission it needs.</source>
            <translation>密钥 {fingerprint} 权限齐全。</translation>
        </message>
        <message>
            <source>Make a small payment</source>
            <translation>试一笔小额付款</translation>
        </message>
        <message>
            <source>Make a test payment</source>
            <translation>试一笔付款</translation>
        </message>
        <message>
            <source>Open the desk</source>
            <translation>打开收款台</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>准备好了</translation>
        </message>
        <message>
            <source>Test mode: no real money moves. Pay with card 4242 4242 4242 4242, any future date, any CVC.</source>
            <translation>测试模式，不会真实扣款。请用测试卡 4242 4242 4242 4242 付款，任意未来日期，任意 CVC。</translation>
        </message>
        <message>
            <source>This key moves real money. Try it with a small amount, and refund it.</source>
            <translation>这是正式密钥，会真实扣款。请用小额试一笔，然后退款。</translation>
        </message>
        <message>
            <source>This shop can take payments now.</source>
            <translation>本店现在可以收款了。</translation>
        </message>
    </context>
    <context>
        <name>FirstRunStep</name>
        <message>
            <source>Next</source>
            <translation>下一步</translation>
        </message>
    </context>
    <context>
        <name>FirstRunWindow</name>
        <message>
            <source>Back</source>
            <translation>上一步</translation>
        </message>
        <message>
            <source>Mofang Checkout</source>
            <translation>魔方收银台</translation>
        </message>
        <message>
            <source>One moment…</source>
            <translation>请稍候…</translation>
        </message>
        <message>
            <source>Something in this window failed and was noted in the log.</source>
            <translation>这个窗口出了故障，已记入日志。</translation>
        </message>
        <message>
            <source>Step {number} of {all}</source>
            <translation>第 {number} 步，共 {all} 步</translation>
        </message>
        <message>
            <source>Try it without an account</source>
            <translation>没有账户，先试用</translation>
        </message>
    </context>
    <context>
        <name>KeyStep</name>
        <message>
            <source>Please type your website's address, such as https://shop.example.</source>
            <translation>请填写您的网站地址，例如 https://shop.example。</translation>
        </message>
        <message>
            <source>Begins with rk_test_, rk_live_, sk_test_ or sk_live_</source>
            <translation>以 rk_test_、rk_live_、sk_test_ 或 sk_live_ 开头</translation>
        </message>
        <message>
            <source>Check the key</source>
            <translation>检查密钥</translation>
        </message>
        <message>
            <source>Connect Stripe</source>
            <translation>连接 Stripe</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>No browser could be opened. Open this page elsewhere: {page}</source>
            <translation>无法打开浏览器。请在别处打开此页面：{page}</translation>
        </message>
        <message>
            <source>Open Stripe's page</source>
            <translation>打开 Stripe 页面</translation>
        </message>
        <message>
            <source>Open Stripe's page: it is filled in with what a till needs. Create the key, copy it, and paste it below. It is kept in this computer's keyring.</source>
            <translation>打开 Stripe 的页面，收银所需的权限已经填好。创建密钥，复制后粘贴到下面。密钥只保存在这台电脑的密钥环里。</translation>
        </message>
        <message>
            <source>Real payments</source>
            <translation>正式收款</translation>
        </message>
        <message>
            <source>Try first (test mode)</source>
            <translation>先试用（测试模式）</translation>
        </message>
        <message>
            <source>Where a customer's phone lands after paying; the shop's own page will do</source>
            <translation>顾客付款后手机打开的网页；店铺自己的网站就可以</translation>
        </message>
        <message>
            <source>Your website</source>
            <translation>您的网站</translation>
        </message>
    </context>
    <context>
        <name>ProductsStep</name>
        <message>
            <source>Customers may also type an amount</source>
            <translation>顾客也可以自己输入金额</translation>
        </message>
        <message>
            <source>Price in {currency}</source>
            <translation>价格（{currency}）</translation>
        </message>
        <message>
            <source>Product</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Products appear on the kiosk as large tiles. There can be more of them later, in the settings.</source>
            <translation>商品会显示为自助收银屏上的大按钮。以后可以在设置里添加更多。</translation>
        </message>
        <message>
            <source>What do you sell?</source>
            <translation>您卖什么？</translation>
        </message>
        <message>
            <source>in English (optional)</source>
            <translation>英文名（选填）</translation>
        </message>
    </context>
    <context>
        <name>ShopStep</name>
        <message>
            <source>Please type your shop's name.</source>
            <translation>请填写店铺名称。</translation>
        </message>
        <message>
            <source>Choose a picture…</source>
            <translation>选择图片…</translation>
        </message>
        <message>
            <source>Logo</source>
            <translation>店铺标志</translation>
        </message>
        <message>
            <source>Pictures</source>
            <translation>图片</translation>
        </message>
        <message>
            <source>optional</source>
            <translation>选填</translation>
        </message>
        <message>
            <source>Currency</source>
            <translation>货币</translation>
        </message>
        <message>
            <source>Customers read the name on the kiosk, in links that you send, and on receipts.</source>
            <translation>顾客会在自助收银屏、您发送的链接和收据上看到店名。</translation>
        </message>
        <message>
            <source>Name in Chinese</source>
            <translation>中文店名</translation>
        </message>
        <message>
            <source>Name in English</source>
            <translation>英文店名</translation>
        </message>
        <message>
            <source>Three letters, such as USD, EUR, HKD or CNY</source>
            <translation>三个字母，例如 USD、EUR、HKD、CNY</translation>
        </message>
        <message>
            <source>Your shop</source>
            <translation>您的店铺</translation>
        </message>
    </context>
    <context>
        <name>WelcomeStep</name>
        <message>
            <source>In two minutes this shop can take payments by QR code and link. Which language shall it speak?</source>
            <translation>两分钟后，本店就能用二维码和链接收款。店里使用哪种语言？</translation>
        </message>
        <message>
            <source>Welcome</source>
            <translation>欢迎</translation>
        </message>
    </context>
    <context>
        <name>ReceiptMenu</name>
        <message>
            <source>Save as PDF, A4…</source>
            <translation>存为 PDF（A4）…</translation>
        </message>
        <message>
            <source>Save as PDF, 80 mm roll…</source>
            <translation>存为 PDF（80 毫米卷纸）…</translation>
        </message>
        <message>
            <source>Print…</source>
            <translation>打印…</translation>
        </message>
        <message>
            <source>Print on the receipt printer</source>
            <translation>用收据打印机打印</translation>
        </message>
        <message>
            <source>Mark it as a copy</source>
            <translation>标为副本</translation>
        </message>
        <message>
            <source>Stripe's receipt, in the browser</source>
            <translation>在浏览器中打开 Stripe 收据</translation>
        </message>
        <message>
            <source>Save the receipt</source>
            <translation>保存收据</translation>
        </message>
        <message>
            <source>PDF file</source>
            <translation>PDF 文件</translation>
        </message>
        <message>
            <source>Not saved: {reason}</source>
            <translation>没有保存：{reason}</translation>
        </message>
        <message>
            <source>Saved as {path}</source>
            <translation>已保存为 {path}</translation>
        </message>
        <message>
            <source>Print the receipt</source>
            <translation>打印收据</translation>
        </message>
        <message>
            <source>The receipt is with the printer.</source>
            <translation>收据已交给打印机。</translation>
        </message>
        <message>
            <source>The printer did not take the page.</source>
            <translation>打印机没有接受这一页。</translation>
        </message>
        <message>
            <source>Printing the receipt…</source>
            <translation>正在打印收据…</translation>
        </message>
        <message>
            <source>The receipt is printed.</source>
            <translation>收据已打印。</translation>
        </message>
    </context>
    <context>
        <name>AppearanceOverlay</name>
        <message>
            <source>How should it look?</source>
            <translation>您想怎样显示？</translation>
        </message>
        <message>
            <source>On</source>
            <translation>开</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>关</translation>
        </message>
        <message>
            <source>Large text</source>
            <translation>大字</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>高对比度</translation>
        </message>
        <message>
            <source>Less motion</source>
            <translation>减少动画</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
    </context>
    <context>
        <name>PrinterCard</name>
        <message>
            <source>The receipt printer did not print</source>
            <translation>收据打印机没有打印</translation>
        </message>
        <message>
            <source>Receipts not printed: {numbers}</source>
            <translation>未打印的收据：{numbers}</translation>
        </message>
        <message>
            <source>Print them now</source>
            <translation>现在打印</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>已处理</translation>
        </message>
        <message>
            <source>The receipts are not needed any more</source>
            <translation>这些收据不再需要</translation>
        </message>
    </context>
    <context>
        <name>ChosenDays</name>
        <message>
            <source>First day</source>
            <translation>第一天</translation>
        </message>
        <message>
            <source>From</source>
            <translation>从</translation>
        </message>
        <message>
            <source>Last day</source>
            <translation>最后一天</translation>
        </message>
        <message>
            <source>to</source>
            <translation>到</translation>
        </message>
    </context>
    <context>
        <name>DayCards</name>
        <message>
            <source>Net</source>
            <translation>净额</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>已收款</translation>
        </message>
        <message>
            <source>Refunded</source>
            <translation>已退款</translation>
        </message>
        <message>
            <source>Sales</source>
            <translation>成交笔数</translation>
        </message>
        <message>
            <source>{week_before}: {figure}</source>
            <translation>{week_before}为 {figure}</translation>
        </message>
    </context>
    <context>
        <name>DayCharts</name>
        <message>
            <source>All others</source>
            <translation>其他商品</translation>
        </message>
        <message>
            <source>Begun on this day, by state</source>
            <translation>当天发起的付款，按状态</translation>
        </message>
        <message>
            <source>By product</source>
            <translation>按商品</translation>
        </message>
        <message>
            <source>No payment was begun.</source>
            <translation>没有发起付款。</translation>
        </message>
        <message>
            <source>No sales on either day.</source>
            <translation>这两天都没有成交。</translation>
        </message>
        <message>
            <source>Nothing was sold.</source>
            <translation>没有成交。</translation>
        </message>
        <message>
            <source>Takings by hour</source>
            <translation>每小时收款</translation>
        </message>
        <message>
            <source>{day}: {paid}. {before}: {paid_before}.</source>
            <translation>{day}为 {paid}，{before}为 {paid_before}。</translation>
        </message>
    </context>
    <context>
        <name>TodayPage</name>
        <message>
            <source>Back to today</source>
            <translation>回到今天</translation>
        </message>
        <message>
            <source>Currency of the charts</source>
            <translation>图表的货币</translation>
        </message>
        <message>
            <source>Day</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
    </context>
    <context>
        <name>DayReport</name>
        <message>
            <source>Amount</source>
            <translation>金额</translation>
        </message>
        <message>
            <source>Begun on this day, by state</source>
            <translation>当天发起的付款，按状态</translation>
        </message>
        <message>
            <source>By product</source>
            <translation>按商品</translation>
        </message>
        <message>
            <source>Currency</source>
            <translation>货币</translation>
        </message>
        <message>
            <source>End-of-day report</source>
            <translation>日报</translation>
        </message>
        <message>
            <source>Made on {moment}</source>
            <translation>生成于 {moment}</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>需要处理</translation>
        </message>
        <message>
            <source>Net</source>
            <translation>净额</translation>
        </message>
        <message>
            <source>No payment was begun.</source>
            <translation>没有发起付款。</translation>
        </message>
        <message>
            <source>Nothing was sold.</source>
            <translation>没有成交。</translation>
        </message>
        <message>
            <source>Nothing went wrong on this day.</source>
            <translation>这一天没有出问题。</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>单号</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>已收款</translation>
        </message>
        <message>
            <source>Payments</source>
            <translation>付款</translation>
        </message>
        <message>
            <source>Product</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Refund</source>
            <translation>退款</translation>
        </message>
        <message>
            <source>Refunded</source>
            <translation>已退款</translation>
        </message>
        <message>
            <source>Refunds</source>
            <translation>退款笔数</translation>
        </message>
        <message>
            <source>Sale</source>
            <translation>成交</translation>
        </message>
        <message>
            <source>Sales</source>
            <translation>成交笔数</translation>
        </message>
        <message>
            <source>Sales and refunds</source>
            <translation>成交与退款</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Till</source>
            <translation>收银机</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Times are those of this computer.</source>
            <translation>时间按本机时区。</translation>
        </message>
        <message>
            <source>Times are those of {zone}.</source>
            <translation>时间按 {zone} 时区。</translation>
        </message>
        <message>
            <source>Totals</source>
            <translation>合计</translation>
        </message>
        <message>
            <source>What</source>
            <translation>事项</translation>
        </message>
        <message>
            <source>looked after</source>
            <translation>已处理</translation>
        </message>
        <message>
            <source>open</source>
            <translation>未处理</translation>
        </message>
        <message>
            <source>{day}: {paid} in all</source>
            <translation>{day}：共 {paid}</translation>
        </message>
    </context>
    <context>
        <name>ReportSaver</name>
        <message>
            <source>CSV for Excel</source>
            <translation>Excel 用的 CSV 文件</translation>
        </message>
        <message>
            <source>End-of-day report</source>
            <translation>日报</translation>
        </message>
        <message>
            <source>Not saved: {reason}</source>
            <translation>未保存：{reason}</translation>
        </message>
        <message>
            <source>PDF file</source>
            <translation>PDF 文件</translation>
        </message>
        <message>
            <source>Save CSV…</source>
            <translation>存为 CSV…</translation>
        </message>
        <message>
            <source>Save PDF…</source>
            <translation>存为 PDF…</translation>
        </message>
        <message>
            <source>Save the report of this day as CSV</source>
            <translation>把这一天的日报存为 CSV</translation>
        </message>
        <message>
            <source>Save the report of this day as PDF</source>
            <translation>把这一天的日报存为 PDF</translation>
        </message>
        <message>
            <source>Saved as {name}</source>
            <translation>已保存为 {name}</translation>
        </message>
        <message>
            <source>Writing the report…</source>
            <translation>正在生成日报…</translation>
        </message>
    </context>
    <context>
        <name>SettingsGroups</name>
        <message>
            <source>Checkout</source>
            <translation>收款</translation>
        </message>
        <message>
            <source>Connections</source>
            <translation>连接</translation>
        </message>
        <message>
            <source>Kiosk</source>
            <translation>自助收银</translation>
        </message>
        <message>
            <source>Payment service</source>
            <translation>支付服务</translation>
        </message>
        <message>
            <source>Products</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Receipts</source>
            <translation>收据</translation>
        </message>
        <message>
            <source>Shop</source>
            <translation>店铺</translation>
        </message>
    </context>
    <context>
        <name>SettingsPage</name>
        <message>
            <source>Export CSV…</source>
            <translation>导出 CSV…</translation>
        </message>
        <message>
            <source>Export products</source>
            <translation>导出商品</translation>
        </message>
        <message>
            <source>Import CSV…</source>
            <translation>导入 CSV…</translation>
        </message>
        <message>
            <source>Import products</source>
            <translation>导入商品</translation>
        </message>
        <message>
            <source>More lines</source>
            <translation>增加几行</translation>
        </message>
        <message>
            <source>Nothing was read. {reason}</source>
            <translation>没有读入。{reason}</translation>
        </message>
        <message>
            <source>Saved as {name}</source>
            <translation>已保存为 {name}</translation>
        </message>
        <message>
            <source>Currency</source>
            <translation>货币</translation>
        </message>
        <message>
            <source>Decided by {place}; change it there.</source>
            <translation>由 {place} 决定，请到那里修改。</translation>
        </message>
        <message>
            <source>New PIN to leave the kiosk (4 to 12 digits)</source>
            <translation>新的退出密码（4 到 12 位数字）</translation>
        </message>
        <message>
            <source>Not saved: see the fields in red.</source>
            <translation>没有保存：请看标红的各项。</translation>
        </message>
        <message>
            <source>Nothing was changed.</source>
            <translation>没有改动。</translation>
        </message>
        <message>
            <source>Price</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>Product</source>
            <translation>商品</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>in English (optional)</source>
            <translation>英文名（选填）</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>已保存。</translation>
        </message>
        <message>
            <source>On this desk at once, on a running kiosk from its next start: {names}.</source>
            <translation>本收款台立即生效，正在运行的收银屏下次启动时生效：{names}。</translation>
        </message>
        <message>
            <source>From the next start of desk, kiosk and service: {names}.</source>
            <translation>收款台、收银屏和支付服务下次启动时生效：{names}。</translation>
        </message>
        <message>
            <source>{names} and {count} more</source>
            <translation>{names} 等，另有 {count} 项</translation>
        </message>
        <message>
            <source>Not saved. {reason}</source>
            <translation>没有保存。{reason}</translation>
        </message>
        <message>
            <source>Not saved yet</source>
            <translation>尚未保存</translation>
        </message>
        <message numerus="yes">
            <source>{count} product(s) read. Save to keep them.</source>
            <translation>
                <numerusform>读入 {count} 个商品，保存后生效。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HoursCard</name>
        <message numerus="yes">
            <source>{hours}: {paid}, {sales} sale(s). {before}: {paid_before}</source>
            <translation>
                <numerusform>{hours}：{paid}，{sales} 笔。{before}：{paid_before}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ProductsCard</name>
        <message numerus="yes">
            <source>{name}: {paid}, {sales} sale(s)</source>
            <translation>
                <numerusform>{name}：{paid}，{sales} 笔</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatesCard</name>
        <message numerus="yes">
            <source>{state}: {number} payment(s)</source>
            <translation>
                <numerusform>{state}：{number} 笔付款</numerusform>
            </translation>
        </message>
    </context>
</TS>
