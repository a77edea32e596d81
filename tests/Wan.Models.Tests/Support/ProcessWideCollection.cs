namespace Wan.Models.Tests.Support;

/// <summary>Tests that look at the whole process, such as its count of live tensors: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWideCollection
{
    public const string Name = "process-wide";
}
