using System.Diagnostics;
using System.Runtime.InteropServices;
using k8s.Models;

namespace Wan.Farm.Testing.Kubernetes.Kubelet;

/// <summary>The first container of a pod as a process of this machine: its command and environment, in a folder.</summary>
/// <remarks>Hosts of pods have no names here: ranks of a group that meet by name need another address from the test.</remarks>
public sealed class PodProcess : IPodProcess
{
    private const int Term = 15;
    private const string TerminationLog = "/dev/termination-log";

    private readonly Process process;
    private readonly string log;
    private readonly string words;

    /// <param name="environment">In addition to what the pod asks for, and stronger.</param>
    /// <param name="log">File that gets what it says.</param>
    public PodProcess(V1Pod pod, string folder, IReadOnlyDictionary<string, string> environment, string log)
    {
        (this.log, words) = (log, $"{log}.last");
        File.WriteAllText(words, "");
        V1Container container = pod.Spec.Containers[0];
        Dictionary<string, string> variables = (container.Env ?? []).ToDictionary(variable => variable.Name, variable => variable.Value);
        foreach ((string name, string value) in environment)
            variables[name] = value;
        // What names the container's termination log names this process's instead.
        foreach ((string name, _) in variables.Where(variable => variable.Value == (container.TerminationMessagePath ?? TerminationLog)).ToArray())
            variables[name] = words;
        string[] command = [.. (container.Command ?? []).Concat(container.Args ?? []).Select(word => Expand(word, variables))];
        // The shell takes the file as output and is then the program itself, so that signals arrive.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, .. command])
        {
            WorkingDirectory = folder,
        };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        Exit = WaitAsync();
    }

    public Task<int> Exit { get; }

    /// <summary>What it said so far.</summary>
    public string Said => File.Exists(log) ? File.ReadAllText(log) : "";

    public string LastWords => File.Exists(words) ? File.ReadAllText(words) : "";

    public void Terminate() => Signal(Term);

    public void Kill()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    /// <summary>Any signal, by its Linux number.</summary>
    public void Signal(int number)
    {
        if (!process.HasExited)
            _ = kill(process.Id, number);
    }

    public void Dispose()
    {
        Kill();
        process.WaitForExit();
    }

    /// <summary>$(NAME) in a command is the variable's value.</summary>
    private static string Expand(string word, Dictionary<string, string> variables) =>
        variables.Aggregate(word, (text, variable) => text.Replace($"$({variable.Key})", variable.Value, StringComparison.Ordinal));

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
