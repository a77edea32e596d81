using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using FFMpegCore.Arguments;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Processes;

namespace FFMpegCore;

/// <summary>Runs ffmpeg with the arguments it was made from.</summary>
public partial class FFMpegArgumentProcessor
{
    private readonly FFMpegArguments arguments;
    private readonly List<Action<FFOptions>> configurations = [];
    private CancellationTokenRegistration cancellation;
    private volatile bool cancelled;
    private Action<int>? stop;
    private FFMpegLogLevel? logLevel;
    private Action<string>? onError;
    private Action<string>? onOutput;
    private Action<double>? onPercentage;
    private Action<TimeSpan>? onTime;
    private TimeSpan? totalTime;

    internal FFMpegArgumentProcessor(FFMpegArguments arguments) => this.arguments = arguments;

    public string Arguments => arguments.Text;

    /// <summary>Stops ffmpeg when the token says so: asked first, killed after <paramref name="timeout"/> milliseconds.</summary>
    public FFMpegArgumentProcessor CancellableThrough(CancellationToken token, int timeout = 0)
    {
        token.ThrowIfCancellationRequested();
        cancellation.Dispose();
        cancellation = token.Register(() => Cancel(timeout));
        return this;
    }

    public FFMpegArgumentProcessor CancellableThrough(out Action cancel, int timeout = 0)
    {
        cancel = () => Cancel(timeout);
        return this;
    }

    public FFMpegArgumentProcessor Configure(Action<FFOptions> configureOptions)
    {
        configurations.Add(configureOptions);
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnError(Action<string> onError)
    {
        this.onError = onError;
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnOutput(Action<string> onOutput)
    {
        this.onOutput = onOutput;
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnProgress(Action<TimeSpan> onTimeProgress)
    {
        onTime = onTimeProgress;
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnProgress(Action<double> onPercentageProgress, TimeSpan totalTimeSpan)
    {
        (onPercentage, totalTime) = (onPercentageProgress, totalTimeSpan);
        return this;
    }

    public FFMpegArgumentProcessor WithLogLevel(FFMpegLogLevel logLevel)
    {
        this.logLevel = logLevel;
        return this;
    }

    public bool ProcessSynchronously(bool throwOnError = true, FFOptions? ffMpegOptions = null) =>
        ProcessAsynchronously(throwOnError, ffMpegOptions).GetAwaiter().GetResult();

    /// <returns>Whether ffmpeg ended with exit code 0.</returns>
    /// <exception cref="FFMpegException">It did not, with what it said; only if <paramref name="throwOnError"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; only if <paramref name="throwOnError"/>.</exception>
    public async Task<bool> ProcessAsynchronously(bool throwOnError = true, FFOptions? ffMpegOptions = null)
    {
        try
        {
            (ProgramResult result, Exception? pipeFault) = await RunAsync(Options(ffMpegOptions)).ConfigureAwait(false);
            return Finish(result, pipeFault, throwOnError);
        }
        catch (OperationCanceledException) when (!throwOnError)
        {
            return false;
        }
        finally
        {
            cancellation.Dispose();
        }
    }

    private async Task<(ProgramResult Result, Exception? PipeFault)> RunAsync(FFOptions options)
    {
        if (cancelled)
            throw new OperationCanceledException("cancelled before starting processing");

        string commandLine = CommandLine(options);
        var endpoints = arguments.InputsAndOutputs.ToList();
        endpoints.ForEach(endpoint => endpoint.Pre());
        using RunningProgram program = Start(commandLine, options, rawOutput: endpoints.Exists(e => e is OutputPipeArgument));
        using var inputEnds = new CancellationTokenSource();
        stop = timeout => Stop(program, inputEnds, timeout);
        try
        {
            if (cancelled)
                program.Kill();                              // between the check above and now

            Task<Exception?> feeding = FeedAsync(endpoints, program, inputEnds.Token);
            ProgramResult result = await program.WaitForExitAsync().ConfigureAwait(false);
            await inputEnds.CancelAsync().ConfigureAwait(false); // a source may still wait for its next frame
            Exception? pipeFault = await feeding.ConfigureAwait(false);
            return cancelled ? throw new OperationCanceledException("ffmpeg processing was cancelled") : (result, pipeFault);
        }
        finally
        {
            stop = null;
            endpoints.ForEach(endpoint => endpoint.Post());
        }
    }

    /// <summary>Moves data through the pipes; a fault is returned, since how ffmpeg ended explains most of them.</summary>
    private static async Task<Exception?> FeedAsync(List<IInputOutputArgument> endpoints, RunningProgram program, CancellationToken inputEnds)
    {
        foreach (IInputOutputArgument endpoint in endpoints)
        {
            if (endpoint is PipeArgument pipe)
                pipe.Pipe = endpoint is IInputArgument ? program.Input : program.Output;
        }

        try
        {
            // Each on its own thread: a source may compute frames before it first awaits.
            // Outputs are read until they end, since ffmpeg may exit before its last bytes are taken.
            await Task.WhenAll(endpoints.Select(endpoint => Task.Run(
                () => endpoint.During(endpoint is IInputArgument ? inputEnds : CancellationToken.None), CancellationToken.None)))
                .ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private bool Finish(ProgramResult result, Exception? pipeFault, bool throwOnError)
    {
        if (pipeFault is not null and not IOException)
            ExceptionDispatchInfo.Throw(pipeFault);

        if (throwOnError && result.ExitCode != 0)
        {
            throw new FFMpegException(
                FFMpegExceptionType.Process,
                $"ffmpeg exited with non-zero exit-code ({result.ExitCode} - {result.ErrorText})",
                pipeFault,
                result.ErrorText);
        }

        if (throwOnError && pipeFault is not null && !IsBrokenPipe(pipeFault))
            ExceptionDispatchInfo.Throw(pipeFault);

        onPercentage?.Invoke(100);
        if (totalTime is { } total)
            onTime?.Invoke(total);
        return result.ExitCode == 0;
    }

    /// <summary>ffmpeg that ends well before its input does, as with a limit on frames, has taken all it wanted.</summary>
    private static bool IsBrokenPipe(Exception fault) =>
        fault.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset };

    private void Cancel(int timeout)
    {
        cancelled = true;
        stop?.Invoke(timeout);
    }

    /// <summary>Asks ffmpeg to finish its file: by the end of its input if that is a pipe, else by typing q.</summary>
    private void Stop(RunningProgram program, CancellationTokenSource inputEnds, int timeout)
    {
        if (arguments.InputsAndOutputs.Any(endpoint => endpoint is InputPipeArgument))
            inputEnds.Cancel();
        else
            program.Type("q");

        if (!program.WaitForExit(timeout))
            program.Kill();
    }

    private RunningProgram Start(string commandLine, FFOptions options, bool rawOutput)
    {
        try
        {
            return RunningProgram.Start(GlobalFFOptions.GetFFMpegBinaryPath(options), commandLine, options, rawOutput, onOutput, OnErrorLine);
        }
        catch (ProgramNotFoundException e)
        {
            throw new FFMpegException(FFMpegExceptionType.Operation, "ffmpeg was not found on your system", e);
        }
    }

    private FFOptions Options(FFOptions? given)
    {
        FFOptions options = given ?? GlobalFFOptions.Current.Clone();
        configurations.ForEach(configure => configure(options));
        if (options.BinaryFolder is null)
            throw new FFOptionsException("FFMpeg root is not configured in app config. Missing key 'BinaryFolder'.");
        return options;
    }

    private string CommandLine(FFOptions options) => (logLevel ?? options.LogLevel) is { } level
        ? $"{arguments.Text} -v {level.ToString().ToLowerInvariant()}"
        : arguments.Text;

    private void OnErrorLine(string line)
    {
        onError?.Invoke(line);
        if (onTime is null && onPercentage is null)
            return;

        Match match = ProgressTime().Match(line);
        if (!match.Success)
            return;
        TimeSpan time = MediaAnalysisUtils.ParseDuration(match.Groups[1].Value);
        onTime?.Invoke(time);
        if (totalTime is { } total)
            onPercentage?.Invoke(Math.Round(time / total * 100, 2));
    }

    [GeneratedRegex(@"time=(\d\d:\d\d:\d\d\.\d\d?)")]
    private static partial Regex ProgressTime();
}
