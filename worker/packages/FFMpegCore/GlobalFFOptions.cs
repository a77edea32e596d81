using System.Text.Json;

namespace FFMpegCore;

/// <summary>The options of calls that bring none of their own.</summary>
public static class GlobalFFOptions
{
    private const string ConfigFile = "ffmpeg.config.json";
    private static FFOptions? current;

    /// <summary>Read from <c>ffmpeg.config.json</c> in the working directory when there is one.</summary>
    public static FFOptions Current => current ??= Load();

    public static void Configure(Action<FFOptions> optionsAction) => optionsAction(Current);

    public static void Configure(FFOptions ffOptions) => current = ffOptions ?? throw new ArgumentNullException(nameof(ffOptions));

    public static string GetFFMpegBinaryPath(FFOptions? ffOptions = null) => BinaryPath("ffmpeg", ffOptions ?? Current);

    public static string GetFFProbeBinaryPath(FFOptions? ffOptions = null) => BinaryPath("ffprobe", ffOptions ?? Current);

    /// <summary>The program in the configured folder, or its bare name, which is then looked up on PATH.</summary>
    private static string BinaryPath(string name, FFOptions options)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string architecture = Environment.Is64BitProcess ? "x64" : "x86";
        string[] candidates = [Path.Combine(options.BinaryFolder, architecture, file), Path.Combine(options.BinaryFolder, file)];
        return candidates.FirstOrDefault(File.Exists) ?? file;
    }

    private static FFOptions Load() =>
        File.Exists(ConfigFile) ? JsonSerializer.Deserialize<FFOptions>(File.ReadAllText(ConfigFile))! : new FFOptions();
}
