using System.Diagnostics;

namespace Wan.Farm.Testing.Kubernetes;

/// <summary>A server program that does not outlive the test run, however that ends.</summary>
/// <remarks>
/// A shell starts it and waits for the end of its own input, a pipe from this process; then it kills it. The pipe ends
/// with this process, too.
/// </remarks>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Script = "log=$1; shift; \"$@\" </dev/null >>\"$log\" 2>&1 & cat >/dev/null; kill -9 $!; wait";

    private readonly Process shell;
    private readonly string log;

    private ServerProcess(Process shell, string log) => (this.shell, this.log) = (shell, log);

    public static ServerProcess Start(string program, IEnumerable<string> arguments, string log)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", log, program, .. arguments]) { RedirectStandardInput = true };
        return new ServerProcess(Process.Start(start)!, log);
    }

    /// <summary>The last lines it wrote.</summary>
    public string Tail => File.Exists(log) ? string.Join(Environment.NewLine, File.ReadLines(log).TakeLast(15)) : "";

    public async Task StopAsync(CancellationToken ct = default)
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        shell.Dispose();
    }
}
