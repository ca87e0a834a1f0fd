@echo off
rem Starts git-runs on Windows: GITRUNS_JAVA (a java.exe), JAVA_HOME, PATH. Untested: see README.
setlocal
set "here=%~dp0"
set "jar=%GITRUNS_JAR%"
if not defined jar if exist "%here%..\lib\git-runs.jar" set "jar=%here%..\lib\git-runs.jar"
if not defined jar set "jar=%here%..\cli\target\git-runs.jar"
if not exist "%jar%" (
  echo error: git-runs isn't built: there is no %jar%. 1>&2
  echo   next: run mvn -DskipTests package 1>&2
  exit /b 6
)
set "java=%GITRUNS_JAVA%"
if not defined java if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if not defined java for %%j in (java.exe) do set "java=%%~$PATH:j"
if not exist "%java%" (
  echo error: git-runs needs Java 17 or newer, and found none. 1>&2
  echo   next: winget install Microsoft.OpenJDK.21, or set GITRUNS_JAVA to its java.exe 1>&2
  exit /b 6
)
"%java%" -Xlog:disable -XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000 -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000 -XX:-UsePerfData -Dfile.encoding=UTF-8 "-Dgitruns.launcher=%~f0" -jar "%jar%" %*
exit /b %ERRORLEVEL%
