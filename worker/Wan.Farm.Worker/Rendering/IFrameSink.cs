namespace Wan.Farm.Worker.Rendering;

/// <summary>Where decoded frames go. Nothing is there until all of them have been stored.</summary>
internal interface IFrameSink : IAsyncDisposable
{
    /// <param name="frames">8-bit RGB [F, H, W, 3], in order.</param>
    Task WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken ct);

    /// <summary>All frames have been written: puts them into the artifact store.</summary>
    Task StoreAsync(CancellationToken ct);
}
