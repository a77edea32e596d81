using System.Diagnostics;

namespace Wan.Farm.E2E.Tests;

/// <summary>Starts the built <c>wanfarm</c> as a process of its own, as a person at a terminal does.</summary>
/// <remarks><c>WANFARM</c> names another one to test, such as one from an image.</remarks>
public sealed class Launcher
{
    private readonly string program;

    private Launcher(string program) => this.program = program;

    public string Program => program;

    /// <summary>The one that was built together with these tests.</summary>
    public static Launcher Built { get; } = new(Environment.GetEnvironmentVariable("WANFARM") ?? Find());

    /// <param name="environment">On top of this process's own; null removes a variable.</param>
    public WanFarmProcess Start(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        // A program started in the background of a script inherits an ignored SIGINT, and .NET keeps to that; a terminal's does not.
        var startInfo = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", program, .. arguments])
        {
            WorkingDirectory = workingDirectory ?? string.Empty,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            startInfo.Environment[name] = value;
        return new WanFarmProcess(Process.Start(startInfo)!, string.Join(' ', arguments));
    }

    public async Task<RunResult> RunAsync(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        await using WanFarmProcess process = Start(arguments, workingDirectory, environment);
        return await process.WaitForExitAsync();
    }

    /// <summary>Runs it under limits that only a shell can set, such as <c>ulimit -f 100</c>.</summary>
    public async Task<RunResult> RunUnderAsync(string limits, IEnumerable<string> arguments)
    {
        var shell = new Launcher("/bin/sh");
        await using WanFarmProcess process = shell.Start(["-c", $"{limits}; exec \"$0\" \"$@\"", program, .. arguments]);
        return await process.WaitForExitAsync();
    }

    public Task<RunResult> RunAsync(params string[] arguments) => RunAsync(arguments.AsEnumerable());

    private static string Find()
    {
        // artifacts/bin/<this project>/<configuration>/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string built = Path.Combine(here.Parent!.Parent!.FullName, "Wan.Farm.Cli", here.Name, OperatingSystem.IsWindows() ? "wanfarm.exe" : "wanfarm");
        return File.Exists(built) ? built : throw new FileNotFoundException($"wanfarm is not built: {built}");
    }
}
