using FFMpegCore.Pipes;

namespace FFMpegCore.Arguments;

/// <summary>Output to this process.</summary>
public class OutputPipeArgument(IPipeSink reader) : PipeArgument, IOutputArgument
{
    public readonly IPipeSink Reader = reader;

    public override string PipePath => "pipe:1";

    public override string Text => $"\"{PipePath}\" -y";

    private protected override Task ProcessDataAsync(Stream pipe, CancellationToken token) => Reader.ReadAsync(pipe, token);
}
