using FFMpegCore;

namespace Wan.Farm.Worker.Media;

/// <summary>The programs that make and read videos.</summary>
public static class FfmpegTools
{
    /// <summary>To be called before hours of work that would end without them.</summary>
    /// <exception cref="MediaException">ffmpeg or ffprobe is not there.</exception>
    public static void Require()
    {
        string[] missing = [.. new[] { GlobalFFOptions.GetFFMpegBinaryPath(), GlobalFFOptions.GetFFProbeBinaryPath() }
            .Where(program => !IsThere(program))
            .Select(program => Path.GetFileName(program))];
        if (missing.Length > 0)
        {
            throw new MediaException(
                $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "was" : "were")} not found on PATH; on Debian: apt-get install ffmpeg");
        }
    }

    private static bool IsThere(string program) => Path.IsPathFullyQualified(program)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
