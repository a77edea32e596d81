using System.Diagnostics;

namespace Wan.Farm.Testing.Servers;

/// <summary>A server that a test starts, as a user without privileges, and that does not outlive the test's process.</summary>
/// <remarks>A shell waits on its standard input beside the server: it ends when this process does, however that happens.</remarks>
public sealed class GuardedProcess : IDisposable
{
    private const string Guard = """
        stop=$1; shift
        "$@" </dev/null & child=$!
        ( read -r _; kill -s "$stop" $child ) <&3 >/dev/null 2>&1 & reader=$!
        wait $child; status=$?
        kill $reader 2>/dev/null
        exit $status
        """;

    private readonly Process process;
    private readonly List<string> lines = [];

    /// <param name="user">Whom to run as when this process is root's.</param>
    /// <param name="stopSignal">What ends the server at once: <c>QUIT</c>, <c>KILL</c>.</param>
    public GuardedProcess(string user, string stopSignal, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        string[] shell = ["sh", "-c", $"exec 3<&0; {Guard}", "guard", stopSignal, .. command];
        string[] all = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", .. shell] : shell;
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => process.HasExited;

    /// <summary>What it said last, for the message when it does not start.</summary>
    public string Said
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines.TakeLast(30));
        }
    }

    /// <summary>Runs a program to its end as that user.</summary>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static void Run(string user, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        using var run = new GuardedProcess(user, "KILL", environment, command);
        run.process.WaitForExit();
        if (run.process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed with {run.process.ExitCode}: {run.Said}");
    }

    /// <summary>Ends the server and waits until it has gone.</summary>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (lines)
            lines.Add(line.Data ?? "");
    }
}
