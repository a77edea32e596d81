using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using FFMpegCore;
using Wan.Native;

namespace Wan.Farm.Cli.Records;

/// <summary>Versions of what made a video: another libtorch or ffmpeg may make other bytes.</summary>
internal static class Versions
{
    public static string WanFarm { get; } =
        typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <param name="withFfmpeg">Whether it took part: a single frame is written without it.</param>
    public static IReadOnlyDictionary<string, string> OfThisProcess(bool withFfmpeg)
    {
        Dictionary<string, string> versions = new()
        {
            ["wanfarm"] = WanFarm,
            ["libtorch"] = NativeVersion.Libtorch,
            ["dotnet"] = Environment.Version.ToString(),
            ["os"] = RuntimeInformation.OSDescription,
        };
        if (withFfmpeg)
            versions["ffmpeg"] = Ffmpeg();
        return versions;
    }

    // "ffmpeg version 5.1.6-0+deb12u1 Copyright (c) ..."
    private static string Ffmpeg()
    {
        var start = new ProcessStartInfo(GlobalFFOptions.GetFFMpegBinaryPath(), ["-version"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string[] words = process.StandardOutput.ReadToEnd().Split(' ', 4);
        process.WaitForExit();
        return words.Length == 4 ? words[2] : "unknown";
    }
}
