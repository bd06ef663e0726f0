<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
    <context>
        <name>AttentionOverlay</name>
        <message numerus="yes">
            <source>%n payment(s) need attention</source>
            <translation>
                <numerusform>%n payment needs attention</numerusform>
                <numerusform>%n payments need attention</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>AttractPage</name>
        <message numerus="yes">
            <source>Staff: %n payment(s) need attention</source>
            <translation>
                <numerusform>Staff: %n payment needs attention</numerusform>
                <numerusform>Staff: %n payments need attention</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Staff: %n payment(s) need attention. Hold to open.</source>
            <translation>
                <numerusform>Staff: %n payment needs attention. Hold to open.</numerusform>
                <numerusform>Staff: %n payments need attention. Hold to open.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>IdleOverlay</name>
        <message numerus="yes">
            <source>This screen starts over in %n second(s).</source>
            <translation>
                <numerusform>This screen starts over in %n second.</numerusform>
                <numerusform>This screen starts over in %n seconds.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PinOverlay</name>
        <message numerus="yes">
            <source>%n digit(s) typed</source>
            <translation>
                <numerusform>%n digit typed</numerusform>
                <numerusform>%n digits typed</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message numerus="yes">
            <source>Done: {count} payment(s) are in {file}.</source>
            <translation>
                <numerusform>Done: {count} payment is in {file}.</numerusform>
                <numerusform>Done: {count} payments are in {file}.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} payment(s) written…</source>
            <translation>
                <numerusform>{count} payment written…</numerusform>
                <numerusform>{count} payments written…</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PaymentsView</name>
        <message numerus="yes">
            <source>{number} payment(s) shown · paid: {sums}</source>
            <translation>
                <numerusform>{number} payment shown · paid: {sums}</numerusform>
                <numerusform>{number} payments shown · paid: {sums}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SettingsPage</name>
        <message numerus="yes">
            <source>{count} product(s) read. Save to keep them.</source>
            <translation>
                <numerusform>{count} product read. Save to keep it.</numerusform>
                <numerusform>{count} products read. Save to keep them.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HoursCard</name>
        <message numerus="yes">
            <source>{hours}: {paid}, {sales} sale(s). {before}: {paid_before}</source>
            <translation>
                <numerusform>{hours}: {paid}, {sales} sale. {before}: {paid_before}</numerusform>
                <numerusform>{hours}: {paid}, {sales} sales. {before}: {paid_before}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ProductsCard</name>
        <message numerus="yes">
            <source>{name}: {paid}, {sales} sale(s)</source>
            <translation>
                <numerusform>{name}: {paid}, {sales} sale</numerusform>
                <numerusform>{name}: {paid}, {sales} sales</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatesCard</name>
        <message numerus="yes">
            <source>{state}: {number} payment(s)</source>
            <translation>
                <numerusform>{state}: {number} payment</numerusform>
                <numerusform>{state}: {number} payments</numerusform>
            </translation>
        </message>
    </context>
</TS>
