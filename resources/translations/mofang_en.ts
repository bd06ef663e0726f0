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
</TS>
