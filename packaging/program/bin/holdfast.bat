@echo off
rem Runs the holdfast program on a Java 17 or newer.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms32m -XX:-UsePerfData %HOLDFAST_JAVA_OPTIONS% -jar "%~dp0..\lib\holdfast.jar" %*
exit /b %ERRORLEVEL%
