using System.Net;
using System.Runtime.InteropServices;
using k8s;
using Microsoft.Extensions.Logging;
using Wan.Farm.Operator;

OperatorOptions options;
try
{
    options = OperatorOptions.Of(Environment.GetEnvironmentVariable);
}
catch (InvalidOperationException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}

using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.UseUtcTimestamp = true;
    console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
}));
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    return await new OperatorHost(options, KubernetesClientConfiguration.BuildDefaultConfig(), TimeProvider.System, loggers).RunAsync(stop.Token);
}
catch (HttpListenerException error)
{
    await Console.Error.WriteLineAsync($"WANFARM_PORT: port {options.Port} cannot be listened to ({error.Message}); give another, or 0 for none");
    return 2;
}
