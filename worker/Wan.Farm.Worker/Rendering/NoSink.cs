namespace Wan.Farm.Worker.Rendering;

/// <summary>Of a rank that computes frames which another one stores.</summary>
internal sealed class NoSink : IFrameSink
{
    public Task WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken ct) => Task.CompletedTask;

    public Task StoreAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
