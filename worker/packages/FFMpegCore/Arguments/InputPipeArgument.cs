using FFMpegCore.Pipes;

namespace FFMpegCore.Arguments;

/// <summary>Input from this process.</summary>
public class InputPipeArgument(IPipeSource writer) : PipeArgument, IInputArgument
{
    public readonly IPipeSource Writer = writer;

    public override string PipePath => "pipe:0";

    public override string Text => $"{Writer.GetStreamArguments()} -i \"{PipePath}\"";

    private protected override Task ProcessDataAsync(Stream pipe, CancellationToken token) => Writer.WriteAsync(pipe, token);
}
