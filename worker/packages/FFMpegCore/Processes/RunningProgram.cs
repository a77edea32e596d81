using System.ComponentModel;
using System.Diagnostics;

namespace FFMpegCore.Processes;

/// <summary>A child process whose standard error, and output unless it carries data, are read all the time.</summary>
/// <remarks>A program whose output nobody reads stops once the pipe is full; this is why reading starts with the program.</remarks>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];
    private readonly Task reading;

    private RunningProgram(Process process, bool rawOutput, Action<string>? onOutput, Action<string>? onError)
    {
        this.process = process;
        reading = Task.WhenAll(
            ReadLinesAsync(process.StandardError, errors, onError),
            rawOutput ? Task.CompletedTask : ReadLinesAsync(process.StandardOutput, output, onOutput));
    }

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    /// <param name="rawOutput">The caller reads <see cref="Output"/>; else it is read as lines.</param>
    /// <exception cref="ProgramNotFoundException">The program is not there.</exception>
    public static RunningProgram Start(
        string program,
        string arguments,
        FFOptions options,
        bool rawOutput = false,
        Action<string>? onOutput = null,
        Action<string>? onError = null)
    {
        var startInfo = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = options.Encoding,
            StandardErrorEncoding = options.Encoding,
            WorkingDirectory = options.WorkingDirectory,
        };
        try
        {
            return new RunningProgram(Process.Start(startInfo)!, rawOutput, onOutput, onError);
        }
        catch (Win32Exception e)
        {
            throw new ProgramNotFoundException(program, e);
        }
    }

    /// <summary>Runs a program that takes no input, to its end.</summary>
    public static async Task<ProgramResult> RunAsync(string program, string arguments, FFOptions options, CancellationToken token)
    {
        using RunningProgram running = Start(program, arguments, options);
        using CancellationTokenRegistration _ = token.Register(running.Kill);
        return await running.WaitForExitAsync().ConfigureAwait(false);
    }

    public async Task<ProgramResult> WaitForExitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        return new ProgramResult(process.ExitCode, output, errors);
    }

    public bool WaitForExit(int milliseconds) => process.WaitForExit(milliseconds);

    /// <summary>Types a line, as a person at ffmpeg's terminal would.</summary>
    public void Type(string text)
    {
        try
        {
            process.StandardInput.WriteLine(text);
            process.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);             // a script that starts the program, too
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private static async Task ReadLinesAsync(StreamReader reader, List<string> lines, Action<string>? onLine)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lines.Add(line);
            onLine?.Invoke(line);
        }
    }
}
