namespace Wan.Farm.E2E.Tests;

/// <summary>How a run of <c>wanfarm</c> ended.</summary>
/// <param name="ExitCode">128 + the signal's number when a signal ended it, as in a shell.</param>
public sealed record RunResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Of standard output: where the result lies.</summary>
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];

    /// <summary>For the message of a failed assertion.</summary>
    public override string ToString() => $"wanfarm {CommandLine}\nexit code {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}";

    /// <summary>Fails with all that was said when the exit code is another.</summary>
    public RunResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"expected exit code {exitCode}\n{this}");
        return this;
    }
}
