namespace Wan.Farm.Integration.Tests;

/// <summary>Renders share the process's CPU threads: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessWideCollection
{
    public const string Name = "process-wide";
}
