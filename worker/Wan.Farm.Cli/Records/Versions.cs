using System.Reflection;
using System.Runtime.InteropServices;

namespace Wan.Farm.Cli.Records;

/// <summary>Versions of what made a video: another libtorch or ffmpeg may make other bytes.</summary>
internal static class Versions
{
    public static string WanFarm { get; } =
        typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static IReadOnlyDictionary<string, string> OfThisProcess() => new Dictionary<string, string>
    {
        ["wanfarm"] = WanFarm,
        ["libtorch"] = Wan.Native.NativeVersion.Libtorch,
        ["dotnet"] = Environment.Version.ToString(),
        ["os"] = RuntimeInformation.OSDescription,
    };
}
