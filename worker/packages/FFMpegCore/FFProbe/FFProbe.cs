using System.Text.Json;
using System.Text.Json.Serialization;
using FFMpegCore.Exceptions;
using FFMpegCore.Processes;

namespace FFMpegCore;

/// <summary>Asks ffprobe about a file.</summary>
public static class FFProbe
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    public static IMediaAnalysis Analyse(string filePath, FFOptions? ffOptions = null, string? customArguments = null) =>
        AnalyseAsync(filePath, ffOptions, CancellationToken.None, customArguments).GetAwaiter().GetResult();

    /// <exception cref="FFMpegException">There is no such file, or ffprobe cannot read it.</exception>
    public static async Task<IMediaAnalysis> AnalyseAsync(
        string filePath,
        FFOptions? ffOptions = null,
        CancellationToken cancellationToken = default,
        string? customArguments = null)
    {
        ProgramResult result = await RunAsync(
            "-show_format -sexagesimal -show_streams -show_chapters", filePath, ffOptions, customArguments, cancellationToken).ConfigureAwait(false);
        FFProbeAnalysis? analysis = Parse<FFProbeAnalysis>(result);
        return analysis?.Format is { } format
            ? new MediaAnalysis(format, analysis.Streams ?? [], result.Errors)
            : throw new FormatNullException();
    }

    public static FFProbeFrames GetFrames(string filePath, FFOptions? ffOptions = null, string? customArguments = null) =>
        GetFramesAsync(filePath, ffOptions, CancellationToken.None, customArguments).GetAwaiter().GetResult();

    public static async Task<FFProbeFrames> GetFramesAsync(
        string filePath,
        FFOptions? ffOptions = null,
        CancellationToken cancellationToken = default,
        string? customArguments = null) =>
        Parse<FFProbeFrames>(await RunAsync(
            "-show_frames -v quiet -sexagesimal", filePath, ffOptions, customArguments, cancellationToken).ConfigureAwait(false))!;

    public static FFProbePackets GetPackets(string filePath, FFOptions? ffOptions = null, string? customArguments = null) =>
        GetPacketsAsync(filePath, ffOptions, CancellationToken.None, customArguments).GetAwaiter().GetResult();

    public static async Task<FFProbePackets> GetPacketsAsync(
        string filePath,
        FFOptions? ffOptions = null,
        CancellationToken cancellationToken = default,
        string? customArguments = null) =>
        Parse<FFProbePackets>(await RunAsync(
            "-show_packets -v quiet -sexagesimal", filePath, ffOptions, customArguments, cancellationToken).ConfigureAwait(false))!;

    private static async Task<ProgramResult> RunAsync(
        string what,
        string filePath,
        FFOptions? ffOptions,
        string? customArguments,
        CancellationToken cancellationToken)
    {
        if (!File.Exists(filePath))
            throw new FFMpegException(FFMpegExceptionType.File, $"No file found at '{filePath}'");

        FFOptions options = ffOptions ?? GlobalFFOptions.Current;
        string arguments = $"-loglevel error -print_format json {what} \"{filePath}\" {customArguments}";
        ProgramResult result = await StartAsync(arguments, options, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (result.ExitCode != 0)
        {
            string message = $"ffprobe exited with non-zero exit-code ({result.ExitCode} - {result.ErrorText})";
            throw new FFMpegException(FFMpegExceptionType.Process, message, null, result.ErrorText);
        }

        return result;
    }

    private static async Task<ProgramResult> StartAsync(string arguments, FFOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await RunningProgram.RunAsync(GlobalFFOptions.GetFFProbeBinaryPath(options), arguments, options, cancellationToken).ConfigureAwait(false);
        }
        catch (ProgramNotFoundException e)
        {
            throw new FFProbeException("ffprobe was not found on your system", e);
        }
    }

    private static T? Parse<T>(ProgramResult result) => JsonSerializer.Deserialize<T>(string.Concat(result.Output), Json);
}
