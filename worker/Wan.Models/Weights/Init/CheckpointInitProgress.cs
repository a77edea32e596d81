namespace Wan.Models.Weights.Init;

/// <param name="File">Being written, relative to the checkpoint.</param>
/// <param name="Written">Bytes of weights so far, of all files.</param>
/// <param name="Total">Bytes of weights in the end.</param>
public sealed record CheckpointInitProgress(string File, long Written, long Total);
