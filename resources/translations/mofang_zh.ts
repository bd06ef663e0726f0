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
            <translation>电子邮箱（可不填）</translation>
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
            <source>Too many tries. Please wait half a minute.</source>
            <translation>输错次数太多，请等半分钟。</translation>
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
            <source>Payments</source>
            <translation>付款</translation>
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
    </context>
    <context>
        <name>DeskWindow</name>
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
            <translation>单号</translation>
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
</TS>
