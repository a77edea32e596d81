namespace Wan.Farm.Worker.Artifacts;

/// <summary>How a file and its companion checksum stand.</summary>
internal enum ChecksumState
{
    /// <summary>One of the two is not there: never finished.</summary>
    Missing,
    Valid,
    Corrupt,
}
