namespace Wan.Farm.Worker.Farm.Groups;

/// <summary>What must be the same on all ranks: programs that round or exchange differently, or have other weights, must not work together.</summary>
internal static class ProgramFingerprint
{
    public static string Version { get; } = typeof(ProgramFingerprint).Assembly.GetName().Version?.ToString() ?? "";

    public static string With(string modelDigest) => $"wanfarm {Version}, model {modelDigest}";
}
