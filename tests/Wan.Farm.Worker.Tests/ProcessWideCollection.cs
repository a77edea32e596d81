namespace Wan.Farm.Worker.Tests;

/// <summary>Tests that change what the whole process sees (limits, where ffmpeg is): one at a time, and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWideCollection
{
    public const string Name = "process-wide";
}
