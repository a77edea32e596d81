using FFMpegCore.Arguments;
using FFMpegCore.Pipes;

namespace FFMpegCore;

/// <summary>ffmpeg's command line, built from an input to an output.</summary>
public sealed class FFMpegArguments : FFMpegArgumentsBase
{
    private readonly FFMpegGlobalArguments globalArguments = new();

    private FFMpegArguments()
    {
    }

    public string Text => string.Join(' ', globalArguments.Arguments.Concat(Arguments).Select(argument => argument.Text));

    internal IEnumerable<IInputOutputArgument> InputsAndOutputs => Arguments.OfType<IInputOutputArgument>();

    public static FFMpegArguments FromFileInput(string filePath, bool verifyExists = true, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().With(new InputArgument(verifyExists, filePath), addArguments);

    public static FFMpegArguments FromPipeInput(IPipeSource sourcePipe, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new FFMpegArguments().With(new InputPipeArgument(sourcePipe), addArguments);

    public FFMpegArguments WithGlobalOptions(Action<FFMpegGlobalArguments> configureOptions)
    {
        configureOptions(globalArguments);
        return this;
    }

    public FFMpegArgumentProcessor OutputToFile(string file, bool overwrite = true, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new(With(new OutputArgument(file, overwrite), addArguments));

    public FFMpegArgumentProcessor OutputToPipe(IPipeSink reader, Action<FFMpegArgumentOptions>? addArguments = null) =>
        new(With(new OutputPipeArgument(reader), addArguments));

    private FFMpegArguments With(IInputOutputArgument inputOrOutput, Action<FFMpegArgumentOptions>? addArguments)
    {
        var options = new FFMpegArgumentOptions();
        addArguments?.Invoke(options);
        Arguments.AddRange(options.Arguments);
        Arguments.Add(inputOrOutput);
        return this;
    }
}
